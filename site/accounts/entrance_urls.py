"""Addresses of the way in, under the names by which allauth and Wagtail know them."""

from django.urls import path

from accounts.views import second_factor, signin

urlpatterns = [
    path("connexion/", signin.sign_in, name="account_login"),
    path("deuxieme-verification/", second_factor.check, name="mfa_authenticate"),
    path("deuxieme-verification/encore/", second_factor.check_again, name="mfa_reauthenticate"),
]
