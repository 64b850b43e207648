from django.urls import path

from hoso.web.rights import acting, reviewing, units, views

app_name = "rights"
urlpatterns = [
    path("tai-khoan", views.listed, name="list"),
    path("tai-khoan/don-vi", views.suggest, name="suggest"),
    path("tai-khoan/ra-soat", reviewing.review, name="review"),
    path("tai-khoan/nguoi-giu", views.suggest_holder, name="suggest-holder"),
    path("tai-khoan/cua-don-vi", units.listed, name="units"),
    path("tai-khoan/cua-don-vi/<int:pk>", units.one, name="unit"),
    path("tai-khoan/cua-don-vi/<int:pk>/quyet-dinh/<int:number>", units.scan, name="unit-scan"),
    path("tai-khoan/<int:pk>", views.one, name="one"),
    path("tai-khoan/<int:pk>/giao", acting.give, name="give"),
    path("tai-khoan/<int:pk>/quyen/<int:number>", acting.change, name="change"),
    path("tai-khoan/<int:pk>/khoa", acting.lock, name="lock"),
    path("tai-khoan/<int:pk>/mo-khoa", acting.unlock, name="unlock"),
    path("tai-khoan/<int:pk>/mo-khoa-pin", acting.unlock_pins, name="unlock-pins"),
    path("tai-khoan/<int:pk>/cap-lai", acting.reissue, name="reissue"),
    path("tai-khoan/<int:pk>/go-xac-thuc", acting.reset_factors, name="reset-factors"),
]
