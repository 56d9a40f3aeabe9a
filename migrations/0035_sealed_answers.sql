-- What was answered to a key says who a patient is and what they have. It is kept sealed under the key itself, of which only a hash stands here: whoever has the key
-- may have the answer again, and a row by itself tells nothing (rule 8). Answers from before stay as they are for their 24 hours.
alter table idempotency add column sealed bytea;
update idempotency set key = encode(sha256(convert_to(key, 'UTF8')), 'hex');
