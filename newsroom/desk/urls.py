"""The addresses of the inner pages; all of them need a sign-in."""

from django.urls import path

from newsroom.desk import (
    broadcasts,
    cancelling,
    deliveries,
    duty,
    following,
    handbook,
    metrics,
    notices,
    pictures,
    signoff,
    start,
)

app_name = "desk"
urlpatterns = [
    path("", start.start, name="start"),
    path("drafts/<int:pk>/", signoff.show, name="draft"),
    path("drafts/<int:pk>/sign/", signoff.sign, name="sign"),
    path("drafts/<int:pk>/return/", signoff.return_, name="return"),
    path("broadcasts/<slug:public_id>/", broadcasts.show, name="broadcast"),
    path("broadcasts/<slug:public_id>/channels/", broadcasts.channels, name="channels"),
    path("broadcasts/<slug:public_id>/cancel/", cancelling.cancel, name="cancel"),
    path("broadcasts/<slug:public_id>/follow/", following.begin, name="follow"),
    path("broadcasts/<slug:public_id>/withdraw/", broadcasts.withdraw, name="withdraw"),
    path(
        "broadcasts/<slug:public_id>/pictures/<int:position>/<slug:rendition>.jpg",
        pictures.of_broadcast,
        name="broadcast_picture",
    ),
    path("deliveries/", deliveries.index, name="deliveries"),
    path("deliveries/<int:pk>/confirm/", deliveries.confirm, name="confirm"),
    path("deliveries/<int:pk>/again/", deliveries.again, name="send_again"),
    path("notices/", notices.index, name="notices"),
    path("notices/count/", notices.count, name="notice_count"),
    path("notices/settings/", notices.settings, name="notice_settings"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/read/", notices.read, name="notice_read"),
    path("metrics/", metrics.show, name="metrics"),
    path("metrics/table.csv", metrics.table, name="metrics_table"),
    path("duty/", duty.show, name="duty"),
    path("duty/<slug:key>/shifts/", duty.enter, name="enter_shift"),
    path("duty/<slug:key>/deputies/", duty.order, name="order_deputy"),
    path("duty/shifts/<int:pk>/remove/", duty.remove, name="remove_shift"),
    path("duty/deputyships/<int:pk>/end/", duty.end, name="end_deputyship"),
    path("handbook/", handbook.index, name="handbook"),
    path("handbook/pictures/<slug:name>.png", handbook.picture, name="handbook_picture"),
    path("handbook/<slug:slug>/", handbook.chapter, name="handbook_chapter"),
    path("pictures/<int:pk>/<slug:rendition>.jpg", pictures.of_draft, name="picture"),
]
