-- Lists of what the courier brings: a package is found or missed. Lines of such a list end as received, missing, or awaited
-- (it was not with this run, and nobody says that it should have been).
ALTER TABLE workflow.transfer_lists ADD COLUMN direction text COLLATE "C" NOT NULL DEFAULT 'outgoing';
-- present, missing; none where nobody has looked, and on lists of what the courier takes
ALTER TABLE workflow.transfer_lines ADD COLUMN found text COLLATE "C";
GRANT UPDATE (found) ON workflow.transfer_lines TO telnusqa_workflow;
