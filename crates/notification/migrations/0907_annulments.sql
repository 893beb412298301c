-- The applicant is told that a signed result was annulled.
ALTER TABLE notification.messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE notification.messages ADD CONSTRAINT messages_kind_check
    CHECK (kind IN ('annulled', 'collection-reminder', 'complaint-decided', 'complaint-extended', 'complaint-overdue',
                    'complaint-registered', 'data-corrected', 'handed-to-successor', 'hearing-set',
                    'kept-at-college', 'package-lost', 'preliminary-refusal', 'ready-at-college',
                    'ready-at-counter', 'refused', 'result-lost', 'term-extended', 'term-moved', 'term-passed',
                    'withdrawn'));
