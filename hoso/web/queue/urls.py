from django.urls import path

from hoso.web.queue import finishing, views

app_name = "queue"
urlpatterns = [
    path("viec-can-lam", views.declarations, name="list"),
    path("viec-can-lam/tiep", views.following, name="next"),
    path("viec-can-lam/chuyen", finishing.many, name="many"),
    path("viec-can-lam/<uuid:pk>", views.declaration, name="declaration"),
    path("viec-can-lam/<uuid:pk>/dat", views.accept, name="accept"),
    path("viec-can-lam/<uuid:pk>/tra-lai", views.give_back, name="give-back"),
    path("viec-can-lam/<uuid:pk>/ket-thuc", finishing.finish, name="finish"),
    path("viec-can-lam/<uuid:pk>/tra-ca", views.return_whole, name="return"),
]
