"""What the templates of mails need."""

from django import template

from outbox.links import absolute

register = template.Library()
register.filter("absolute", absolute)
