#!/usr/bin/env python3
"""Writes the dashboards: deploy/grafana/dashboards.py [FOLDER]. They are never changed by hand; a test compares.

Python's standard library alone. A panel is a title, a unit and its queries; where it stands follows from the order.
"""

import json
import pathlib
import sys

SOURCE = {"type": "prometheus", "uid": "prometheus"}
WIDTH, HEIGHT = 8, 8  # three panels a row


def target(expression, legend):
    return {"datasource": SOURCE, "expr": expression, "legendFormat": legend}


def panel(title, unit, *queries, kind="timeseries", about="", limit=None):
    """A panel of `kind` whose axis has `unit`; from `limit` on it is red."""
    steps = [{"color": "green", "value": None}]
    if limit is not None:
        steps.append({"color": "red", "value": limit})
    defaults = {"unit": unit, "min": 0, "thresholds": {"mode": "absolute", "steps": steps}}
    if limit is not None and kind == "timeseries":
        defaults["custom"] = {"thresholdsStyle": {"mode": "line"}}
    return {
        "type": kind,
        "title": title,
        "description": about,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "targets": [target(expression, legend) for expression, legend in queries],
    }


def quantiles(metric, by=""):
    """The median and the 99th percentile of a histogram."""
    groups = f"le, {by}" if by else "le"
    legend = f"{{{{{by}}}}} " if by else ""
    return [
        (f"histogram_quantile({q}, sum by ({groups}) (rate({metric}_bucket[$__rate_interval])))", f"{legend}p{int(q * 100)}")
        for q in (0.5, 0.99)
    ]


def rate(metric, by, where=""):
    return (f"sum by ({by}) (rate({metric}{where}[$__rate_interval]))", " ".join(f"{{{{{name.strip()}}}}}" for name in by.split(",")))


def dashboard(uid, title, about, rows):
    panels, top = [], 0
    for heading, row in rows:
        panels.append({"type": "row", "title": heading, "gridPos": {"h": 1, "w": 24, "x": 0, "y": top}, "panels": []})
        top += 1
        for at, shown in enumerate(row):
            place = {"h": HEIGHT, "w": WIDTH, "x": at % 3 * WIDTH, "y": top + at // 3 * HEIGHT}
            panels.append(dict(shown, gridPos=place))
        top += (len(row) + 2) // 3 * HEIGHT
    for number, shown in enumerate(panels, 1):
        shown["id"] = number
    return {
        "uid": uid,
        "title": title,
        "description": about,
        "tags": ["telnusqa"],
        "timezone": "Asia/Almaty",
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "refresh": "10s",
        "time": {"from": "now-3h", "to": "now"},
        "links": [{"type": "dashboards", "title": "Telnusqa", "tags": ["telnusqa"], "asDropdown": True}],
        "annotations": {"list": [alarms_shown()]},
        "templating": {"list": []},
        "panels": panels,
    }


def alarms_shown():
    """When alarms fired, over every panel."""
    return {
        "name": "alarms",
        "datasource": SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": 'ALERTS{alertstate="firing"}',
        "titleFormat": "{{alertname}}",
    }


def house():
    return dashboard("telnusqa-house", "Telnusqa: the house", "Is it well, and is it in time?", [
        ("Now", [
            panel("Alarms", "short", ('count(ALERTS{alertstate="firing"}) or vector(0)', "firing"), kind="stat", limit=1),
            panel("Processes that answer", "short", ('sum(up{job="telnusqa"})', "up"), kind="stat"),
            panel("Parts that are not ready", "short", ("sum by (service, part) (telnusqa_part_ready == 0)", "{{service}} {{part}}"),
                  kind="stat", about="/readyz of the service says why"),
        ]),
        ("Packages of the State Corporation", [
            panel("Messages by kind and answer", "ops", rate("telnusqa_intake_messages_total", "telnusqa_message_kind, telnusqa_message_answer")),
            panel("Messages a batch", "short", *quantiles("telnusqa_intake_batch_size"), about="512 is the most: then intake is behind"),
            panel("Answers that wait", "s", ("telnusqa_house_answers_oldest_seconds", "oldest"), limit=60),
            panel("Numbers that did not come", "short", ("telnusqa_house_holes_missing", "asked for again: {{telnusqa_asked}}"), limit=1),
            panel("Something is parked", "short", ("telnusqa_house_parked", "{{telnusqa_service}} {{telnusqa_parked_kind}}"), limit=1,
                  about="telnusqa parked ls"),
            panel("Processing", "s", *quantiles("messaging_process_duration_seconds", "service")),
        ]),
        ("The log", [
            panel("Events a second", "ops", ("rate(telnusqa_house_log_head[$__rate_interval])", "events")),
            panel("Commits", "s", *quantiles("telnusqa_log_commit_duration_seconds"), limit=0.25, about="the disk"),
            panel("Commands a batch", "short", *quantiles("telnusqa_log_batch_size")),
            panel("Events before each consumer", "short", ("telnusqa_house_consumer_lag", "{{consumer}}")),
            panel("How late each consumer is", "s", ("telnusqa_house_consumer_lag_time_seconds", "{{consumer}}"), limit=60),
            panel("Contended and halved batches", "ops", rate("telnusqa_log_conflicts_total", "service, telnusqa_log_contention"),
                  rate("telnusqa_log_halved_total", "service")),
            panel("Relay behind the log", "short", ("telnusqa_relay_lag", "events")),
            panel("Gaps filled from the log", "ops", rate("telnusqa_consumer_gaps_total", "consumer")),
            panel("Who works", "short", ("telnusqa_house_lease_held", "{{telnusqa_lease}}"), about="1: some instance holds the lease"),
        ]),
        ("Room", [
            panel("Room that is left", "bytes", ("telnusqa_house_disk_free_bytes", "{{telnusqa_disk}}")),
            panel("Share of room that is left", "percentunit",
                  ("telnusqa_house_disk_free_bytes / telnusqa_house_disk_size_bytes", "{{telnusqa_disk}}")),
        ]),
    ])


def doors():
    duration = "http_server_request_duration_seconds"
    return dashboard("telnusqa-doors", "Telnusqa: the doors", "Rate, errors and duration of what people and the services ask.", [
        ("People", [
            panel("Requests", "reqps", rate(f"{duration}_count", "http_route")),
            panel("Failed", "percentunit",
                  (f'sum(rate({duration}_count{{http_response_status_code=~"5.."}}[$__rate_interval])) / sum(rate({duration}_count[$__rate_interval]))', "5xx"),
                  limit=0.01),
            panel("Duration", "s", *quantiles(duration), limit=1),
            panel("Slowest routes", "s",
                  (f"topk(5, histogram_quantile(0.99, sum by (le, http_route) (rate({duration}_bucket[$__rate_interval]))))", "{{http_route}}")),
            panel("Answers by status", "reqps", rate(f"{duration}_count", "http_response_status_code")),
        ]),
        ("Steps of staff", [
            panel("Steps", "ops", rate("telnusqa_workflow_steps_total", "telnusqa_step")),
            panel("Steps by what became of them", "ops", rate("telnusqa_workflow_steps_total", "telnusqa_answer")),
            panel("Signatures by verdict", "ops", rate("telnusqa_signing_verdicts_total", "telnusqa_signature_verdict")),
        ]),
        ("Messages to applicants", [
            panel("Messages", "ops", rate("telnusqa_notification_messages_total", "telnusqa_message_kind, telnusqa_message_status")),
            panel("Waiting", "short", ("telnusqa_notification_waiting", "messages")),
            panel("The longest has waited", "s", ("telnusqa_notification_waiting_oldest_seconds", "oldest"), limit=900),
            panel("Nobody told yet", "short", ("telnusqa_notification_unreached", "messages")),
            panel("One-time codes", "ops", rate("telnusqa_notification_codes_total", "telnusqa_code_status, telnusqa_message_way")),
            panel("Bound to a gateway", "short", ("telnusqa_notification_gateway_bound", "{{telnusqa_gateway}}")),
            panel("What gateways tell", "ops", rate("telnusqa_notification_receipts_total", "telnusqa_gateway, telnusqa_message_status")),
            panel("A conversation with the mail server", "s", *quantiles("telnusqa_notification_conversation_duration_seconds")),
        ]),
    ])


def cases():
    of = "telnusqa_house_cases"
    return dashboard("telnusqa-cases", "Telnusqa: cases and terms", "Where cases stand, and which will be late.", [
        ("Terms", [
            panel("Late", "short", (f'sum({of}{{telnusqa_deadline="overdue"}})', "cases"), kind="stat", limit=1),
            panel("Due within three days", "short", (f'sum({of}{{telnusqa_deadline="within-3-days"}})', "cases"), kind="stat"),
            panel("Open", "short", (f"sum({of})", "cases"), kind="stat"),
            panel("By nearness of the deadline", "short", (f"sum by (telnusqa_deadline) ({of})", "{{telnusqa_deadline}}")),
            panel("Late, by where they stand", "short", (f'sum by (telnusqa_stage) ({of}{{telnusqa_deadline="overdue"}})', "{{telnusqa_stage}}")),
            panel("Late, by size of college", "short",
                  (f'sum by (telnusqa_college_size) ({of}{{telnusqa_deadline="overdue"}})', "{{telnusqa_college_size}}"),
                  about="small: under 10 open cases; large: 100 and more"),
        ]),
        ("Where they stand", [
            panel("Open cases", "short", (f"sum by (telnusqa_stage) ({of})", "{{telnusqa_stage}}")),
            panel("Documents for signature", "short", ("telnusqa_house_signatures_waiting", "documents")),
            panel("The oldest has waited", "s", ("telnusqa_house_signatures_oldest_seconds", "signature"),
                  ("telnusqa_house_documents_oldest_seconds", "document"), limit=2 * 86400),
            panel("Documents", "ops", rate("telnusqa_signing_documents_total", "telnusqa_document_fate")),
            panel("Terms that were carried out", "ops", rate("telnusqa_workflow_timers_fired_total", "telnusqa_timer, telnusqa_answer")),
            panel("Terms that are due", "short", ("telnusqa_house_timers_due", "timers"), limit=1),
        ]),
    ])


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    for name, made in (("cases", cases()), ("doors", doors()), ("house", house())):
        text = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
