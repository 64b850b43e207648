from django.urls import path

from hoso.web.sessions import loads, past, signed, signing, views

app_name = "sessions"
urlpatterns = [
    path("dot-phe-duyet", views.current, name="current"),
    path("dot-phe-duyet/da-ky", past.listed, name="past"),
    path("dot-phe-duyet/chon", views.choose, name="choose"),
    path("dot-phe-duyet/ban-ke", signing.preview, name="preview"),
    path("dot-phe-duyet/ky", signing.sign, name="sign"),
    path("dot-phe-duyet/khai-bao/<uuid:pk>", views.declaration, name="declaration"),
    path("dot-phe-duyet/khai-bao/<uuid:pk>/dua-vao", views.put_in, name="put-in"),
    path("dot-phe-duyet/khai-bao/<uuid:pk>/tra-lai", views.give_back, name="give-back"),
    path("dot-phe-duyet/khai-bao/<uuid:pk>/de-sau", views.hold_back, name="hold-back"),
    path("dot-phe-duyet/nap/<uuid:pk>", loads.batch, name="batch"),
    path("dot-phe-duyet/nap/<uuid:pk>/dua-vao", loads.put_in, name="put-in-batch"),
    path("dot-phe-duyet/nap/<uuid:pk>/khong-nhan", loads.refuse, name="refuse-batch"),
    path("dot-phe-duyet/<uuid:pk>", signed.record, name="signed"),
    path("dot-phe-duyet/<uuid:pk>/manifest.json", signed.manifest, name="manifest"),
    path("dot-phe-duyet/<uuid:pk>/manifest.json.p7s", signed.cms, name="cms"),
    path("dot-phe-duyet/<uuid:pk>/ban-ke.pdf", signed.pdf, name="pdf"),
]
