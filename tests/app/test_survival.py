"""What must be survived, and the tests that hold it: bad inputs and faults by their numbers.

The numbers are those of the list of bad inputs and faults with which the project began; the words say
what is meant. A test that is renamed or goes must be named here anew.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
HELD: dict[str, tuple[str, ...]] = {
    "7 a body of twice the size, a slow one, one without an end": (
        "app/test_server.py::test_a_body_that_is_too_large_is_refused_before_it_is_read",
        "app/test_server.py::test_broken_requests_do_not_stop_the_server",
        "app/test_strange_bodies.py::test_no_body_stops_the_site_or_changes_anything",
    ),
    "8 20,000 fields, 1,500 parts, a broken boundary": (
        "app/test_strange_bodies.py::test_so_many_fields_or_parts_are_too_large_and_a_broken_form_is_none",
        "app/test_forgery.py::test_a_form_of_twenty_thousand_fields_is_too_large",
        "app/proposing/test_limits.py::test_twenty_thousand_fields_are_too_many",
    ),
    "9 data of a wrong form": (
        "app/test_api.py::test_whatever_is_asked_is_answered_as_described",
        "kb/tender/proof/test_upload.py::test_other_json_is_refused",
    ),
    "10 a strange host, a forged one, a way out of the site": (
        "app/test_security.py::test_a_strange_host_is_refused",
        "app/test_security.py::test_a_forwarded_host_changes_no_address",
        "app/test_security.py::test_no_redirect_leaves_the_site",
        "app/test_signing.py::test_nobody_is_led_elsewhere_after_signing_in",
        "app/test_server.py::test_only_the_proxy_of_the_settings_is_believed_about_who_asks",
    ),
    "11 path tricks": (
        "app/test_security.py::test_an_address_cannot_reach_beside_the_library",
        "app/test_hostile_proposals.py::test_no_name_that_deceives_or_leaves_the_folder_becomes_a_file",
        "app/test_hostile_proposals.py::test_no_community_that_is_none_gets_a_file",
        "app/proposing/test_files.py::test_a_file_of_a_place_that_cannot_be_is_refused",
        "kb/test_publish.py::test_no_text_is_put_where_it_does_not_belong",
        "app/test_backup.py::test_nothing_is_written_outside_the_folder",
        "kb/test_bad.py::test_a_mistake_gives_exactly_its_messages",
    ),
    "12 forms without token, with another one, from another site": (
        "app/test_every_form.py::test_no_form_is_taken_without_the_token_of_this_browser",
        "app/test_every_form.py::test_no_form_is_taken_from_another_site",
        "app/test_forgery.py::test_the_token_of_another_browser_is_refused",
        "app/test_forgery.py::test_the_token_from_before_signing_in_is_refused_afterwards",
    ),
    "13 reading an address that acts": (
        "app/test_every_form.py::test_no_form_is_taken_by_reading",
        "app/test_security.py::test_no_address_takes_anything_but_reading",
    ),
    "14 Markdown that acts": (
        "app/test_markup.py::test_html_stays_text",
        "app/test_markup.py::test_a_link_that_could_act_or_leave_unseen_leads_nowhere",
        "app/test_hostile_proposals.py::test_a_proposed_text_stays_text_from_the_form_to_the_feeds",
        "app/test_hostile_proposals.py::test_something_hostile_is_really_published",
    ),
    "15 markup in titles, names, search words, feeds": (
        "app/test_hostile.py::test_what_an_entry_says_stays_text_on_every_page",
        "app/test_hostile.py::test_what_a_visitor_asks_stays_text",
        "app/test_account.py::test_a_name_is_text_wherever_it_is_shown",
        "app/test_feeds.py::test_hostile_words_stay_words",
        "app/test_reporting.py::test_hostile_words_are_shown_as_words",
        "app/proposing/test_pages.py::test_whatever_is_typed_stays_text",
    ),
    "16 Markdown that costs much": (
        "app/test_markup.py::test_the_worst_texts_are_shown_without_a_fault",
        "app/test_markup.py::test_a_text_that_could_cost_much_is_only_escaped",
    ),
    "17 YAML that acts or costs much": (
        "app/test_hostile_proposals.py::test_hostile_yaml_is_a_page_that_says_what_is_wrong",
        "app/proposing/test_files.py::test_a_file_that_cannot_be_read_says_where_and_why",
        "kb/test_bad.py::test_a_mistake_gives_exactly_its_messages",
        "kb/test_properties.py::test_the_reader_answers_any_bytes",
    ),
    "18 YAML with odd characters, numbers, days": (
        "kb/test_decode.py::test_what_cannot_be_clean_text_is_refused_at_its_place",
        "kb/test_decode.py::test_windows_line_ends_and_the_byte_order_mark_are_tidied_away",
        "kb/test_reader.py::test_an_empty_file_is_a_problem_too",
        "app/test_hostile_proposals.py::test_hostile_yaml_is_a_page_that_says_what_is_wrong",
    ),
    "20 one id twice, renamed, retired": (
        "kb/test_overlay.py::test_an_id_of_another_community_is_taken",
        "app/proposing/test_pages.py::test_two_drafts_do_not_get_the_same_id",
        "app/proposing/test_pages.py::test_a_place_that_cannot_be_is_told_beside_its_field",
        "kb/test_bad.py::test_a_mistake_gives_exactly_its_messages",
    ),
    "21 references to what is gone, circles, wrong sums": (
        "kb/test_bad.py::test_a_mistake_gives_exactly_its_messages",
        "kb/test_overlay.py::test_what_it_breaks_elsewhere_is_told",
        "kb/tender/test_rules.py::test_a_mistake_gives_exactly_its_findings",
        "app/test_hostile.py::test_no_mistake_in_a_file_takes_a_page_down",
    ),
    "22 one broken file among many": (
        "kb/test_library.py::test_one_broken_file_does_not_hide_the_others",
        "app/test_entries.py::test_an_entry_with_errors_in_its_file_does_not_hide_the_others",
    ),
    "23 look-alike ids, accents, invisible characters": (
        "app/test_hostile_proposals.py::test_no_name_that_deceives_or_leaves_the_folder_becomes_a_file",
        "app/test_review.py::test_nothing_begins_where_no_file_may_be",
        "kb/test_reader.py::test_two_ways_of_writing_an_accent_are_one_key",
        "app/proposing/test_limits.py::test_nothing_odd_gets_through_a_form",
    ),
    "28 addresses that lead inside": (
        "browser/test_walks.py::test_no_page_complains_or_asks_elsewhere",
        "app/test_security.py::test_the_policy_lets_nothing_in_from_elsewhere",
    ),
    "30 two people and one entry, a stale form": (
        "app/proposing/test_clash.py::test_two_windows_on_one_draft",
        "app/proposing/test_clash.py::test_an_entry_that_was_published_anew_while_a_suggestion_was_written",
        "app/reviewing/test_acts.py::test_a_stale_form_keeps_what_was_typed",
        "app/reviewing/test_pages.py::test_both_changed_the_same_place_and_a_person_chooses",
        "kb/test_threeway.py::test_every_conflict_can_be_settled",
    ),
    "31 two publications at once, a pull meanwhile": (
        "app/test_publishing_served.py::test_of_two_who_publish_one_entry_at_once_one_is_told_of_the_conflict",
        "app/test_publishing_served.py::test_one_proposal_that_two_publish_at_once_is_published_once",
        "app/test_publishing_served.py::test_while_somebody_else_writes_publishing_says_when_to_come_back",
        "app/test_publishing_served.py::test_a_pull_during_a_review_is_shown_and_is_a_conflict",
        "kb/test_publish.py::test_two_that_publish_different_entries_at_once_both_succeed",
    ),
    "32 kill -9 at each step of publishing": (
        "app/test_publishing_served.py::test_killed_at_any_step_of_publishing_it_is_published_or_was_not_begun",
        "kb/test_publish.py::test_killed_at_any_step_the_folder_is_old_or_new_entirely",
        "kb/test_publish.py::test_recovery_that_is_itself_interrupted_can_be_done_again",
        "app/test_review.py::test_what_was_interrupted_anywhere_is_published_or_not_begun",
        "app/test_review_machine.py::test_the_machine_agrees_with_its_model_and_reaches_everything",
    ),
    "33 a full disk": (
        "app/test_publishing_served.py::test_when_nothing_can_be_written_readers_go_on_and_publishing_waits",
        "app/test_publishing_served.py::test_a_disk_that_fills_up_while_publishing_leaves_everything_as_it_was",
        "kb/test_publish.py::test_a_full_disk_leaves_everything_as_it_was",
        "app/test_database_away.py::test_a_server_whose_disk_is_full_refuses_publishing_and_stops_no_reader",
        "app/test_database_away.py::test_a_server_that_stops_while_a_site_runs_stops_no_reader",
        "app/test_review.py::test_a_database_that_goes_while_files_are_written_hears_of_it_later",
        "app/test_following.py::test_the_site_opens_where_it_may_only_read",
        "app/test_signing.py::test_without_the_database_reading_goes_on",
    ),
    "34 an index that is gone, cut, damaged, old": (
        "app/test_publishing_served.py::test_an_index_that_is_damaged_under_a_running_site_stops_nobody",
        "index/test_build.py::test_a_damaged_index_is_noticed_and_rebuilt",
        "index/test_build.py::test_a_build_is_stale_when_the_code_that_made_it_has_changed",
        "index/test_search.py::test_when_the_index_fails_the_words_are_looked_up_in_the_entries",
    ),
    "35 a folder that is empty or missing": (
        "kb/test_library.py::test_without_a_vocabulary_nothing_can_be_understood",
        "app/test_cli.py::test_every_command_refuses_a_folder_that_is_no_library",
    ),
    "36 git that cannot commit": (
        "kb/test_publish.py::test_a_busy_checkout_refuses_before_anything_is_written",
        "kb/test_publish.py::test_a_folder_without_git_says_so",
        "app/reviewing/test_acts.py::test_what_git_did_not_take_is_told_to_the_publisher",
        "app/test_doctor.py::test_what_git_does_not_have_is_told",
    ),
    "37 sessions forged, old, fixed before, of somebody without the role": (
        "app/test_signing.py::test_a_forged_cookie_is_nobody",
        "app/test_signing.py::test_a_member_signs_in_and_out",
        "app/test_signing.py::test_signing_in_gives_a_new_cookie",
        "app/test_signing.py::test_an_idle_session_ends",
        "app/test_every_form.py::test_a_right_that_went_between_reading_and_sending_is_gone",
        "app/test_every_form.py::test_an_account_that_was_closed_meanwhile_sends_nothing",
        "app/test_account.py::test_nobody_ends_the_session_of_somebody_else",
    ),
    "38 contributors at the doors of editors, own words, others' drafts": (
        "app/test_every_form.py::test_of_every_form_it_is_said_who_may_send_it",
        "app/test_every_form.py::test_whoever_may_not_send_a_form_is_refused_and_nothing_changes",
        "app/test_every_form.py::test_pages_for_members_are_for_nobody_else",
        "app/reviewing/test_acts.py::test_an_editor_never_judges_own_words",
        "app/reviewing/test_acts.py::test_other_peoples_drafts_and_unknown_numbers_are_not_there",
        "app/test_hostile_proposals.py::test_a_form_cannot_say_what_only_publishing_says",
        "app/proposing/test_pages.py::test_a_draft_is_nobody_elses",
    ),
    "39 brute force, telling who has an account": (
        "app/test_signing.py::test_guessing_one_account_is_stopped",
        "app/test_signing.py::test_guessing_many_accounts_from_one_address_is_stopped",
        "app/test_signing.py::test_whatever_is_wrong_the_answer_is_the_same",
        "app/test_signing.py::test_an_unknown_name_costs_the_same_work",
        "app/test_members.py::test_guessing_links_is_stopped",
        "app/test_account.py::test_the_old_password_cannot_be_guessed_here_either",
    ),
    "40 spam": (
        "app/proposing/test_limits.py::test_proposals_per_hour_are_counted",
        "app/proposing/test_limits.py::test_texts_per_hour_are_counted",
        "app/proposing/test_limits.py::test_a_whole_entry_fits_into_a_form_and_no_more",
        "app/reviewing/test_acts.py::test_nobody_floods_a_proposal_with_comments",
        "app/test_reporting.py::test_after_ten_reports_in_an_hour_one_waits_and_loses_nothing",
        "app/test_reporting.py::test_what_looks_like_an_advertisement_is_marked_and_not_lost",
        "app/test_reporting.py::test_five_megabytes_are_refused",
    ),
    "41 zones, leap days": (
        "app/store/test_opened.py::test_times_are_utc_whatever_the_zone_they_came_in",
        "kb/test_new.py::test_a_skeleton_made_on_a_leap_day_is_a_year_ahead",
    ),
    "42 words that forge lines of the log": (
        "app/test_logs.py::test_each_line_of_a_running_site_is_an_object",
        "app/test_hostile.py::test_settings_are_never_shown",
    ),
    "43 a process that dies while it serves": (
        "app/test_workers.py::test_when_one_is_killed_the_others_answer_and_it_is_started_again",
    ),
    "44 backup while writing, restore elsewhere": (
        "app/test_backup.py::test_it_is_consistent_while_the_site_writes",
        "app/test_backup.py::test_what_was_kept_comes_back",
        "app/test_backup.py::test_it_comes_back_into_the_other_kind_of_database",
        "app/test_backup.py::test_a_changed_file_in_it_is_noticed",
    ),
    "45 no net, no mail": (
        "app/test_notices.py::test_a_server_that_is_not_there_breaks_no_page",
        "app/test_notices.py::test_without_a_server_nothing_changes",
        "browser/test_walks.py::test_no_page_complains_or_asks_elsewhere",
    ),
    "46 an old bookmark": (
        "app/test_entries.py::test_a_superseded_entry_leads_to_its_successor",
        "app/test_entries.py::test_a_retired_id_is_gone_with_its_reason",
        "app/test_entries.py::test_a_version_keeps_its_old_text",
        "browser/test_contribution.py::test_a_contribution_walks_from_an_invitation_to_a_version_and_its_followers",
    ),
}


@cache
def names(path: str) -> frozenset[str]:
    """The tests of a module, as pytest would find them."""
    module = ast.parse((TESTS / path).read_text("utf-8"))
    return frozenset(one.name for one in module.body if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("line", HELD)
def test_what_must_be_survived_is_held_by_tests_that_exist(line: str) -> None:
    assert HELD[line]
    for test in HELD[line]:
        path, _, name = test.partition("::")
        assert name in names(path), test


def test_no_line_about_people_forms_proposals_publishing_or_files_is_left_out() -> None:
    wanted = {*range(7, 19), *range(20, 24), 28, *range(30, 47)}
    assert {int(line.partition(" ")[0]) for line in HELD} == wanted
