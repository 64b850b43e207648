from django.urls import path

from hoso.web.intakes import views

app_name = "intakes"
urlpatterns = [
    path("tai-khoan/cap-nhieu", views.listed, name="list"),
    path("tai-khoan/cap-nhieu/mau.xlsx", views.template, name="template"),
    path("tai-khoan/cap-nhieu/<uuid:pk>", views.one, name="one"),
    path("tai-khoan/cap-nhieu/<uuid:pk>/tien-do", views.progress, name="progress"),
    path("tai-khoan/cap-nhieu/<uuid:pk>/cap", views.run, name="run"),
    path("tai-khoan/cap-nhieu/<uuid:pk>/ket-qua.xlsx", views.result, name="result"),
    path("tai-khoan/cap-nhieu/<uuid:pk>/phieu", views.slips, name="slips"),
    path("tai-khoan/cap-nhieu/<uuid:pk>/mat-khau-moi", views.reissue, name="reissue"),
]
