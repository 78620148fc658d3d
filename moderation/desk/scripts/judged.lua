-- Read what became of an appeal; an outcome that is shown lets the code run out soon.
--
-- KEYS: desk, appeal
-- ARGV: ttl_s once an outcome was shown
-- Returns {stage, action, reason}, or {} when the code is unknown or what it is about is gone.
local desk, appeal = KEYS[1], KEYS[2]
local decision, reason, made = unpack(redis.call('HMGET', appeal, 'decision', 'reason', 'made'))
if not decision then return {} end
local kept, by = unpack(redis.call('HMGET', desk .. ':decision:' .. decision, 'past', 'taken_back_by'))
if not kept then return {} end

local outcome = made and redis.call('HGET', desk .. ':item:' .. made, 'outcome')
local stage = by and 'reversed' or outcome == 'uphold' and 'upheld' or made and 'waiting' or 'open'
if stage == 'reversed' or stage == 'upheld' then redis.call('EXPIRE', appeal, ARGV[1], 'LT') end
return {stage, cjson.decode(kept).action, reason}
