-- Read a session and let it live on. One that ended, is unknown or has had its time is none.
--
-- KEYS: session
-- ARGV: now_ms, idle_ttl_s, ttl_s
-- Returns the record.
local kept = redis.call('GET', KEYS[1])
if not kept or kept == '' then return false end
local age_s = math.floor((ARGV[1] - cjson.decode(kept).opened_at_ms) / 1000)
local left_s = math.min(tonumber(ARGV[2]), ARGV[3] - age_s)
if left_s <= 0 then return false end
redis.call('EXPIRE', KEYS[1], left_s)
return kept
