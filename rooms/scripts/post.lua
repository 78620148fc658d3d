-- Post one message: look the nonce up, take the next number, store, announce. One step, so that nobody sees a message
-- that a later reader can't find, and a repeated nonce never posts twice within an epoch, nor once a hub has heard it.
--
-- A server that was a replica of the one that wrote here last may not have all of it: numbers leap, so that none is
-- used twice, and hubs tell what may be missing. A slot that moved to another shard has come whole, and nothing leaps.
--
-- KEYS: meta, stream, nonce, channel, writer, watched, unsent; and where something may stand against it: mute, lock, slow,
--       pace, known, any doors
-- ARGV: new epoch (used if the room has none), member, frame head, frame tail, retention_ms, length limit, nonce_ttl_ms,
--       meta_ttl_ms, who the member is (empty: nothing is kept of it); and where something may stand against it:
--       1 if newcomers wait here (else 0), known_ttl_s
-- Returns {1, epoch, seq, 1 if somebody waits for what is said here} when posted, {0, epoch, seq} when this nonce was
-- posted before, {2, what, until_ms} when something stands against it.
local meta, stream, nonce, channel = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local retention_ms = tonumber(ARGV[5])

local epoch, writer = unpack(redis.call('HMGET', meta, 'epoch', 'writer'))
local seen = redis.call('GET', nonce)
if seen then
  local seen_epoch, seen_seq, heard = string.match(seen, '^([^:]+):(%d+)(:?)')
  if seen_epoch == epoch or heard == ':' then -- of another run only what a hub vouched for, see vouch.lua
    return {0, seen_epoch, tonumber(seen_seq)}
  end
end

local function standing(key)
  local until_ms = key and redis.call('HGET', key, 'until_ms')
  return until_ms and tonumber(until_ms)
end
-- mostly nobody waits, nothing was taken back, and nothing stands against anybody: one look instead of one for each
local is_plain
if KEYS[8] then
  is_plain = redis.call('EXISTS', KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], unpack(KEYS, 13)) == 0
  for place = 8, is_plain and 0 or #KEYS do
    local what = place == 8 and 'mute' or place == 9 and 'lock' or place >= 13 and 'door'
    local until_ms = what and standing(KEYS[place])
    if until_ms then return {2, what, until_ms} end
  end
  if ARGV[10] == '1' and redis.call('EXISTS', KEYS[12]) == 0 then return {2, 'gentle', 0} end
  local pace_s = not is_plain and standing(KEYS[10]) and redis.call('HGET', KEYS[10], 'value')
  if pace_s and not redis.call('SET', KEYS[11], 1, 'NX', 'EX', pace_s) then
    return {2, 'slow', standing(KEYS[10])}
  end
  redis.call('SET', KEYS[12], 1, 'EX', ARGV[11])
end

if not epoch then
  redis.call('DEL', stream)
  epoch = ARGV[1]
  redis.call('HSET', meta, 'epoch', epoch)
end
local told = redis.pcall('INFO', 'replication')
local run = type(told) == 'string' and string.match(told, 'master_replid:(%x+)')
if run and run ~= writer then
  local shard = redis.pcall('CLUSTER', 'MYSHARDID') -- an error where there is none, or on a server too old to say
  shard = type(shard) == 'string' and shard or ''
  if writer and (shard == '' or shard == redis.call('HGET', meta, 'shard')) then redis.call('HINCRBY', meta, 'seq', 1048576) end
  redis.call('HSET', meta, 'writer', run, 'shard', shard)
end

local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local seq = redis.call('HINCRBY', meta, 'seq', 1)
local at_ms = string.format('%.0f', now_ms)
local frame = ARGV[3] .. '"epoch":"' .. epoch .. '","seq":' .. seq .. ',"at_ms":' .. at_ms .. ',' .. ARGV[4]

redis.call('XADD', stream, 'MAXLEN', ARGV[6], seq .. '-0', 'at', at_ms, 'by', ARGV[2], 'frame', frame)
for _ = 1, 16 do
  local head = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  if tonumber(head[2][2]) > now_ms - retention_ms then break end
  redis.call('XDEL', stream, head[1])
end
redis.call('PEXPIRE', meta, ARGV[8])
redis.call('PEXPIRE', stream, retention_ms)
redis.call('SET', nonce, epoch .. ':' .. seq, 'PX', ARGV[7])
if not is_plain then
  redis.call('ZREM', KEYS[7], ARGV[2] .. ':' .. string.match(nonce, '[^:]*$')) -- what is said anew stands again
end
if ARGV[9] ~= '' then redis.call('SET', KEYS[5], ARGV[9], 'PX', retention_ms) end
redis.call('SPUBLISH', channel, epoch .. ':' .. seq .. ':' .. ARGV[2] .. '\n' .. frame)
return {1, epoch, seq, is_plain and 0 or redis.call('EXISTS', KEYS[6])}
