from django.urls import path

from hoso.web.exchange import exports, loads, mappings

app_name = "exchange"
urlpatterns = [
    path("nap", loads.index, name="loads"),
    path("nap/moi", loads.receive, name="receive"),
    path("nap/mau/<slug:form>", loads.template, name="template"),
    path("nap/<uuid:pk>", loads.load, name="load"),
    path("nap/<uuid:pk>/tien-do", loads.progress, name="load-progress"),
    path("nap/<uuid:pk>/nap", loads.ask, name="load-ask"),
    path("nap/<uuid:pk>/bo", loads.drop, name="load-drop"),
    path("nap/<uuid:pk>/ket-qua", loads.marked, name="load-marked"),
    path("nap/cach-doc", mappings.index, name="mappings"),
    path("nap/cach-doc/moi", mappings.guess, name="mapping-guess"),
    path("nap/cach-doc/luu", mappings.save, name="mapping-save"),
    path("nap/cach-doc/<uuid:pk>", mappings.edit, name="mapping"),
    path("xuat", exports.index, name="exports"),
    path("xuat/moi", exports.ask, name="export-ask"),
    path("xuat/<uuid:pk>/tien-do", exports.progress, name="export-progress"),
    path("xuat/<uuid:pk>/<int:part>", exports.part, name="export-part"),
]
