from django.urls import URLPattern, path

from hoso.web.own import views

app_name = "own"


def at(prefix: str) -> list[URLPattern]:
    """The screens of one dossier: one's own, or under the address of a person."""
    return [
        path(prefix, views.dossier, name="dossier"),
        path(f"{prefix}/gui", views.send, name="review"),
        path(f"{prefix}/gui/han", views.send_due, name="review-due"),
        path(f"{prefix}/con-thieu", views.missing, name="missing"),
        path(f"{prefix}/rut", views.withdraw, name="withdraw"),
        path(f"{prefix}/muc/<str:number>", views.section, name="section"),
        path(f"{prefix}/muc/<str:number>/luu", views.save, name="save"),
        path(f"{prefix}/muc/<str:number>/hoan-tac", views.undo, name="undo"),
        path(f"{prefix}/muc/<str:number>/dong-moi", views.new_row, name="new-row"),
        path(f"{prefix}/muc/<str:number>/dong/<uuid:row>", views.row, name="row"),
        path(f"{prefix}/muc/<str:number>/dong/<uuid:row>/luu", views.save, name="save-row"),
    ]


urlpatterns = at("ho-so-cua-toi")
