-- What a courier carried is lost: the applicant is told what follows; and that the calendar has moved his term.
ALTER TABLE notification.messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE notification.messages ADD CONSTRAINT messages_kind_check
    CHECK (kind IN ('hearing-set', 'package-lost', 'preliminary-refusal', 'ready-at-college', 'ready-at-counter', 'refused',
                    'result-lost', 'term-moved', 'term-passed', 'withdrawn'));
