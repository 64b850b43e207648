from django.urls import path

from hoso.web.own import views

app_name = "own"
urlpatterns = [
    path("ho-so-cua-toi", views.dossier, name="dossier"),
    path("ho-so-cua-toi/gui", views.send, name="review"),
    path("ho-so-cua-toi/gui/han", views.send_due, name="review-due"),
    path("ho-so-cua-toi/con-thieu", views.missing, name="missing"),
    path("ho-so-cua-toi/rut", views.withdraw, name="withdraw"),
    path("ho-so-cua-toi/muc/<str:number>", views.section, name="section"),
    path("ho-so-cua-toi/muc/<str:number>/luu", views.save, name="save"),
    path("ho-so-cua-toi/muc/<str:number>/hoan-tac", views.undo, name="undo"),
    path("ho-so-cua-toi/muc/<str:number>/dong-moi", views.new_row, name="new-row"),
    path("ho-so-cua-toi/muc/<str:number>/dong/<uuid:row>", views.row, name="row"),
    path("ho-so-cua-toi/muc/<str:number>/dong/<uuid:row>/luu", views.save, name="save-row"),
]
