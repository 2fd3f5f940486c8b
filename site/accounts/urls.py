"""Addresses of *mon espace*, of what people keep, and of the links that mails carry."""

from django.urls import path

from accounts.views import connection, consents, firms, kept, notifications, second_factor, signin, space

app_name = "accounts"

urlpatterns = [
    path("garder/<int:page_id>/", kept.keep, name="keep"),
    path("lu/<int:page_id>/", kept.read, name="read"),
    path("a-lire/", kept.kept, name="kept"),
    path("a-lire/<int:kept_id>/", kept.note, name="note"),
    path("a-lire/<int:kept_id>/retirer/", kept.take_off, name="take_off"),
    path("desinscription/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("accord/<str:token>/", consents.consent, name="consent"),
    path("mon-espace/", space.space, name="space"),
    path("mon-espace/disposition/", space.arrange, name="arrange"),
    path("mon-espace/notifications/", notifications.notifications, name="notifications"),
    path("mon-espace/entreprise/", firms.firm, name="firm"),
    path("mon-espace/entreprise/ajouter/", firms.add, name="firm_add"),
    path("mon-espace/entreprise/reprendre/", firms.resume, name="firm_resume"),
    path("mon-espace/entreprise/invitation/<str:token>/", firms.invitation, name="invitation"),
    path("mon-espace/entreprise/<int:firm_id>/choisir/", firms.choose, name="firm_choose"),
    path("mon-espace/entreprise/<int:firm_id>/modifier/", firms.change, name="firm_change"),
    path("mon-espace/entreprise/<int:firm_id>/en-savoir-plus/", firms.facts, name="firm_facts"),
    path("mon-espace/entreprise/<int:firm_id>/supprimer/", firms.delete, name="firm_delete"),
    path("mon-espace/entreprise/<int:firm_id>/personnes/", firms.people, name="firm_people"),
    path("mon-espace/entreprise/personne/<int:membership_id>/", firms.person, name="firm_person"),
    path("mon-espace/entreprise/invitations/<int:invitation_id>/", firms.withdraw, name="firm_withdraw"),
    path("mon-espace/coordonnees/", space.details, name="details"),
    path("mon-espace/accords/", space.agreements, name="agreements"),
    path("mon-espace/accords/<int:consent_id>/retirer/", space.withdraw, name="withdraw"),
    path("mon-espace/quitter/", space.sign_out, name="sign_out"),
    path("compte/code/<uuid:code_id>/", signin.enter_code, name="code"),
    path("compte/code/<uuid:code_id>/nouveau/", signin.ask_again, name="ask-again"),
    path("compte/adresse/<uuid:change_id>/", signin.objection, name="objection"),
    path("mon-espace/connexion/", connection.connection, name="connection"),
    path("mon-espace/connexion/appareils/", connection.close_others, name="close-others"),
    path("mon-espace/connexion/appareils/<int:session_id>/", connection.close_session, name="close-session"),
    path("mon-espace/connexion/deuxieme-verification/", second_factor.enrol, name="enrol"),
    path("mon-espace/connexion/deuxieme-verification/retirer/", second_factor.remove, name="remove-factor"),
    path("mon-espace/connexion/codes-de-secours/", second_factor.recovery_codes, name="recovery-codes"),
]
