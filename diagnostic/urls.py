"""Fixed addresses of the diagnosis: the run, its result, its plan. The page is `pages.DiagnosticPage`."""

from django.urls import path

from diagnostic.views import plan, result, run, shared_plan

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
    path("mon-espace/plan/", plan.in_account.show, name="plan"),
    path("mon-espace/plan/imprimer/", plan.in_account.print_out, name="plan_print"),
    path("mon-espace/plan/partager/", shared_plan.share, name="plan_share"),
    path("mon-espace/plan/partager/retirer/", shared_plan.unshare, name="plan_unshare"),
    path("mon-espace/plan/<int:item>/fait/", plan.in_account.done, name="plan_done"),
    path("mon-espace/plan/<int:item>/a-faire/", plan.in_account.undo, name="plan_undo"),
    path("mon-espace/plan/<int:item>/plus-tard/", plan.in_account.later, name="plan_later"),
    path("mon-espace/plan/<int:item>/pas-pour-moi/", plan.in_account.not_for_me, name="plan_not_for_me"),
    path("plan/<str:secret>/", shared_plan.shared, name="plan_shared"),
    path("diagnostic/resultat/<str:secret>/plan/", plan.beside_result.show, name="held_plan"),
    path(
        "diagnostic/resultat/<str:secret>/plan/imprimer/",
        plan.beside_result.print_out,
        name="held_plan_print",
    ),
    path(
        "diagnostic/resultat/<str:secret>/plan/<int:item>/fait/",
        plan.beside_result.done,
        name="held_plan_done",
    ),
    path(
        "diagnostic/resultat/<str:secret>/plan/<int:item>/a-faire/",
        plan.beside_result.undo,
        name="held_plan_undo",
    ),
    path(
        "diagnostic/resultat/<str:secret>/plan/<int:item>/plus-tard/",
        plan.beside_result.later,
        name="held_plan_later",
    ),
    path(
        "diagnostic/resultat/<str:secret>/plan/<int:item>/pas-pour-moi/",
        plan.beside_result.not_for_me,
        name="held_plan_not_for_me",
    ),
]
