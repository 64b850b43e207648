from django.urls import path

from hoso.web.places import views

app_name = "places"
urlpatterns = [
    path("goi-y/<slug:catalog>", views.suggest, name="suggest"),
    path("goi-y/loi-da-ghi/<slug:section>/<slug:field>", views.said, name="said"),
]
