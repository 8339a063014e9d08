from django.test import Client

from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys.models import ApiKey
from shopkeeper.foundation.audit.tests.anchors import forget_anchors
from shopkeeper.foundation.staff.models import User
from shopkeeper.foundation.staff.queries import staff_by_email

SETTINGS = "/console/settings/"
ANN = {"name": "Ann Moss", "email": "ann@example.org", "role": "marketer"}


def test_settings_say_where_each_is_set_and_tell_no_secret(owner: Client) -> None:
    shown = owner.get(SETTINGS).content.decode()
    assert "SHOPKEEPER_TIME_ZONE" in shown
    assert "SECRET_KEY" not in shown


def test_someone_is_added_and_the_password_is_shown_once(owner: Client) -> None:
    answer = owner.post(f"{SETTINGS}staff/add/", ANN)
    password = answer.context["shown_once"]["password"]
    assert password in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert password not in owner.get(f"{SETTINGS}staff/").content.decode()
    ann = staff_by_email("ann@example.org")
    assert ann is not None
    assert ann.role == "marketer"


def test_someone_who_is_there_already_is_refused(owner: Client) -> None:
    owner.post(f"{SETTINGS}staff/add/", ANN)
    answer = owner.post(f"{SETTINGS}staff/add/", ANN)
    assert answer.status_code == 422
    assert "belongs to the staff already" in answer.content.decode()


def test_a_task_is_changed_a_password_renewed_and_someone_leaves(owner: Client) -> None:
    owner.post(f"{SETTINGS}staff/add/", ANN)
    ann = User.objects.get(role="marketer")
    owner.post(f"{SETTINGS}staff/{ann.pk}/role/", {"role": "agent"})
    assert owner.post(f"{SETTINGS}staff/{ann.pk}/password/").context["shown_once"]["person"] == ann
    owner.post(f"{SETTINGS}staff/{ann.pk}/deactivate/")
    ann.refresh_from_db()
    assert (ann.role, ann.is_active) == ("agent", False)


def test_the_last_owner_stays_one(owner: Client) -> None:
    me = User.objects.get()
    for step in (("role", {"role": "agent"}), ("deactivate", {})):
        answer = owner.post(f"{SETTINGS}staff/{me.pk}/{step[0]}/", step[1], follow=True)
        assert "last owner" in answer.content.decode()
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("owner", True)


def test_a_key_is_made_shown_once_and_ended(owner: Client) -> None:
    answer = owner.post(f"{SETTINGS}keys/make/", {"label": "Warehouse", "scopes": ["orders:read"]})
    secret = answer.context["shown_once"]["secret"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret not in owner.get(f"{SETTINGS}keys/").content.decode()
    key = ApiKey.objects.get()
    owner.post(f"{SETTINGS}keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert "Nothing was changed" in owner.post(f"{SETTINGS}keys/{key.pk}/revoke/", follow=True).content.decode()


def test_a_key_without_a_right_is_refused(owner: Client) -> None:
    answer = owner.post(f"{SETTINGS}keys/make/", {"label": "Warehouse"})
    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_the_audit_log_names_who_did_what_and_verifies(owner: Client) -> None:
    forget_anchors()
    audit.record(actor=system("tests"), action="shop.tidied", subject_kind="shop", subject_id="1", at=clock.now())
    shown = owner.get(f"{SETTINGS}audit/?action=shop.").content.decode()
    assert "shop.tidied" in shown
    assert "staff.added" not in shown
    assert "The log is whole" in owner.post(f"{SETTINGS}audit/").content.decode()


def test_the_audit_log_goes_on_where_the_page_ended(owner: Client) -> None:
    for number in range(60):
        audit.record(
            actor=system("tests"), action="shop.tidied", subject_kind="shop", subject_id=str(number), at=clock.now()
        )
    first = owner.get(f"{SETTINGS}audit/").context
    second = owner.get(f"{SETTINGS}audit/?cursor={first['next_cursor']}").context
    positions = [row.position for row in [*first["rows"], *second["rows"]]]
    assert positions == sorted(set(positions), reverse=True)
    assert positions[-1] == 1


def test_health_says_what_to_do(owner: Client) -> None:
    shown = owner.get(f"{SETTINGS}health/").content.decode()
    assert "0 alive" in shown
    assert "shopkeeper work" in shown


def test_the_privacy_officer_reads_the_log_but_adds_nobody(signed_in: SignedIn) -> None:
    officer = signed_in("privacy-officer")
    shown = officer.get(f"{SETTINGS}audit/").content.decode()
    assert f'href="{SETTINGS}staff/"' not in shown
