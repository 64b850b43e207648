from django.urls import path

from hoso.web.accounts import backchannel, sessions, views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("dang-nhap", views.sign_in, name="sign-in"),
    path("dang-xuat", views.sign_out, name="sign-out"),
    path("dang-nhap/chung/da-thoat", backchannel.ended_there, name="ended-there"),
    path("mat-khau-moi", views.own_password, name="own-password"),
    path("con-phien", views.session, name="session"),
    path("bao-mat/phien/<int:pk>/dang-xuat", sessions.end, name="end-session"),
    path("bao-mat/phien-khac/dang-xuat", sessions.end_others, name="end-others"),
]
