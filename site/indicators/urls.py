"""Address of « was this useful? »."""

from django.urls import path

from indicators import views

app_name = "indicators"

urlpatterns = [path("utile/<int:page_id>/", views.useful, name="useful")]
