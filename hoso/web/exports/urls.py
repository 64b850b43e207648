from django.urls import path

from hoso.web.exports import views

app_name = "exports"
urlpatterns = [
    path("ban-in", views.copies, name="list"),
    path("ban-in/ly-lich", views.own, name="own"),
    path("ban-in/ban-nhap", views.draft, name="draft"),
    path("ban-in/ban-nhap/<uuid:row>", views.draft_contract, name="draft-contract"),
    path("ho-so/<uuid:pk>/ban-in", views.request_copy, name="request"),
    path("ban-in/<uuid:pk>.pdf", views.file, name="file"),
    path("ban-in/<uuid:pk>/ky", views.sign, name="sign"),
    path("ban-in/<uuid:pk>/khong-ky", views.refuse, name="refuse"),
    path("ban-in/<uuid:pk>/dong-dau", views.seal, name="seal"),
]
