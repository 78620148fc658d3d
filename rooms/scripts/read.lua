-- Read a room's newest messages after a number, and give the room an epoch if it has none.
--
-- KEYS: meta, stream, gone
-- ARGV: new epoch, after (a seq), count, retention_ms, meta_ttl_ms
-- Returns {epoch, top seq, now_ms, first kept seq, [[seq-0, [at, ms, by, member, frame, bytes]], ...] newest first,
--          [removed "epoch:seq", ...]}.
-- Entries older than the retention are left out, whether or not they were trimmed yet.
local meta, stream = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = redis.call('HGET', meta, 'epoch')
if not epoch then
  redis.call('DEL', stream)
  epoch = ARGV[1]
  redis.call('HSET', meta, 'epoch', epoch)
  redis.call('PEXPIRE', meta, ARGV[5])
end
local top = tonumber(redis.call('HGET', meta, 'seq') or '0')

-- Usually the head is kept: posting and the janitor take away what is due.
local function first_kept()
  local after = '-'
  while true do
    local entries = redis.call('XRANGE', stream, after, '+', 'COUNT', 16)
    if #entries == 0 then return top + 1 end
    for _, entry in ipairs(entries) do
      if tonumber(entry[2][2]) > now_ms - tonumber(ARGV[4]) then return tonumber(string.match(entry[1], '^%d+')) end
      after = '(' .. entry[1]
    end
  end
end

local first = first_kept()
local from = math.max(first, tonumber(ARGV[2]) + 1)
local entries = {}
if from <= top then
  entries = redis.call('XREVRANGE', stream, '+', from .. '-0', 'COUNT', ARGV[3])
end
return {epoch, top, now_ms, first, entries, redis.call('ZRANGE', KEYS[3], 0, -1)}
