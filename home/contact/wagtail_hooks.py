"""Register the room's lists with the admin."""

from wagtail_modeladmin.options import modeladmin_register

from home.contact.admin import ContactMessageAdmin

modeladmin_register(ContactMessageAdmin)
