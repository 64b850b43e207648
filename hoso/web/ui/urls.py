from django.urls import path

from hoso.web.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.components, name="components"),
    path("viec", views.queue, name="queue"),
    path("ho-so", views.dossier, name="dossier"),
    path("dot", views.signing, name="signing"),
    path("goi-y", views.options, name="options"),
    path("luu", views.save, name="save"),
    path("tu-choi/<int:status>", views.refuse, name="refuse"),
]
