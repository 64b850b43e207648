from django.urls import path

from hoso.web.components import views

app_name = "components"
urlpatterns = [
    path("thanh-phan-ho-so", views.own, name="own"),
    path("ho-so/<uuid:pk>/thanh-phan", views.listed, name="list"),
    path("ban-sao", views.own_copy, name="own-copy"),
    path("ho-so/<uuid:pk>/ban-sao/<int:number>", views.copy, name="copy"),
    path("ho-so/<uuid:pk>/ban-sao/<int:number>/gui", views.send, name="send"),
]
