-- Whoever does not come for his result is reminded, and told where it lies when it came back to the college; and of complaints.
ALTER TABLE notification.messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE notification.messages ADD CONSTRAINT messages_kind_check
    CHECK (kind IN ('collection-reminder', 'complaint-decided', 'complaint-extended', 'complaint-overdue',
                    'complaint-registered', 'hearing-set', 'kept-at-college', 'package-lost', 'preliminary-refusal',
                    'ready-at-college', 'ready-at-counter', 'refused', 'result-lost', 'term-moved', 'term-passed',
                    'withdrawn'));
