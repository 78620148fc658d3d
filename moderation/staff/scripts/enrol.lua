-- Make an account of an invitation, or set one up anew: all of it or nothing, once.
--
-- KEYS: entries and head of the audit, invitation, accounts, names, pseudonyms, account, recovery
-- ARGV: order, entry, its hash, id, invitation's token key, kind (first, new, reset), name hash,
--       pseudonym key (reset: empty), count of fields and values, fields and values, recovery code hashes
-- Returns done, gone, name_taken, pseudonym_taken or overtaken.
local id, kind, name, pseudonym = ARGV[4], ARGV[6], ARGV[7], ARGV[8]
if tonumber(redis.call('HGET', KEYS[2], 'order') or '0') + 1 ~= tonumber(ARGV[1]) then return 'overtaken' end
if redis.call('EXISTS', KEYS[3]) == 0 then return 'gone' end
if kind == 'first' and redis.call('SCARD', KEYS[4]) > 0 then return 'gone' end
if kind == 'reset' and redis.call('HGET', KEYS[7], 'reset') ~= ARGV[5] then return 'gone' end
local owner = redis.call('HGET', KEYS[5], name)
if owner and owner ~= id then return 'name_taken' end
if kind ~= 'reset' and redis.call('HEXISTS', KEYS[6], pseudonym) == 1 then return 'pseudonym_taken' end
-- first of all the entry: a script that fails is not undone, and nothing may change without it
redis.call('XADD', KEYS[1], ARGV[1] .. '-0', 'entry', ARGV[2], 'hash', ARGV[3])
redis.call('HSET', KEYS[2], 'order', ARGV[1], 'hash', ARGV[3])
if kind ~= 'reset' then redis.call('HSET', KEYS[6], pseudonym, id) end
redis.call('DEL', KEYS[3])
local old = redis.call('HGET', KEYS[7], 'name')
if old then redis.call('HDEL', KEYS[5], old) end
redis.call('HSET', KEYS[5], name, id)
redis.call('SADD', KEYS[4], id)
local last = 9 + tonumber(ARGV[9])
redis.call('HSET', KEYS[7], 'name', name, unpack(ARGV, 10, last))
redis.call('HDEL', KEYS[7], 'reset')
redis.call('SADD', KEYS[8], unpack(ARGV, last + 1))
return 'done'
