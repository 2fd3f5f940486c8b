"""Fixed addresses of the diagnosis: the run, then its result. The page itself is `pages.DiagnosticPage`."""

from django.urls import path

from diagnostic.views import result, run

app_name = "diagnostic"

urlpatterns = [
    path("diagnostic/commencer/", run.start, name="start"),
    path("diagnostic/reprendre/<str:secret>/", run.resume, name="resume"),
    path("diagnostic/r/<uuid:run>/", run.go_on, name="go_on"),
    path("diagnostic/r/<uuid:run>/entreprise/", run.firm, name="firm"),
    path("diagnostic/r/<uuid:run>/terminer/", run.finish, name="finish"),
    path("diagnostic/r/<uuid:run>/plus-tard/", run.later, name="later"),
    path("diagnostic/r/<uuid:run>/question/<slug:question>/", run.question, name="question"),
    path("diagnostic/resultat/<str:secret>/", result.result, name="result"),
    path("diagnostic/resultat/<str:secret>/recevoir/", result.mail, name="mail"),
    path("diagnostic/resultat/<str:secret>/retirer/", result.withdraw, name="withdraw"),
    path("diagnostic/resultat/<str:secret>/nouvelle-adresse/", result.renew, name="renew"),
    path("diagnostic/resultat/<str:secret>/corriger/", result.correct, name="correct"),
    path("diagnostic/resultat/<str:secret>/garder/", result.keep, name="keep"),
]
