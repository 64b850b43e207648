from django.urls import path

from hoso.web.regulations import adopting, calendar, editing, views

app_name = "regulations"
urlpatterns = [
    path("quy-che", views.now, name="now"),
    path("quy-che/danh-sach", views.listed, name="list"),
    path("quy-che/so-sanh", views.compare, name="compare"),
    path("quy-che/ban/<slug:key>", views.one, name="one"),
    path("quy-che/ban/<slug:key>/tai", views.download, name="download"),
    path("quy-che/ban/<slug:key>/sao", editing.copy, name="copy"),
    path("quy-che/ban/<slug:key>/tep", editing.text, name="text"),
    path("quy-che/ban/<slug:key>/sua/<str:part>", editing.value, name="value"),
    path("quy-che/ban/<slug:key>/ap-dung", adopting.adopt, name="adopt"),
    path("quy-che/ap-dung/<int:pk>/huy", adopting.cancel, name="cancel"),
    path("lich-lam-viec", calendar.year, name="calendar"),
    path("lich-lam-viec/tai", calendar.download, name="calendar-download"),
    path("lich-lam-viec/xem-truoc", calendar.preview, name="calendar-preview"),
    path("lich-lam-viec/ghi", calendar.save, name="calendar-save"),
]
