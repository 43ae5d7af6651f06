"""What Redis does to a room in one go: scripts in its own language, Lua, which nothing interrupts.

The keys of a room: `room` (a hash: the value as JSON, and of it what the scripts look at),
`version`, `names` and `answers` (hashes by member) and `seen` (a sorted set by time). All go
together, at the time that `room` goes. A script's answer is "ok" or the word of a refusal.
"""

from __future__ import annotations

_HEAD = """
local room, version, names, answers, seen = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local rooms, code = KEYS[6], ARGV[1]
local function tell()
  local left = redis.call('PTTL', room)
  redis.call('INCR', version)
  for k = 2, 5 do redis.call('PEXPIRE', KEYS[k], left) end
  redis.call('PUBLISH', rooms .. ':changed', code)
end
local function go_at(when)
  for k = 1, 5 do redis.call('EXPIREAT', KEYS[k], when) end
end
local phase = redis.call('HGET', room, 'phase')
"""

_OPEN = """
if not phase then return 'unknown_room' end
if phase == 'ended' then return 'ended' end
"""

_OWN = f"""{_OPEN}
local member = ARGV[2]
if redis.call('HEXISTS', names, member) == 0 then return 'not_yours' end
"""

CREATE = f"""{_HEAD}
local now, most, json, revision, until_ = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
redis.call('ZREMRANGEBYSCORE', rooms, '-inf', now)
if phase or redis.call('ZCARD', rooms) >= tonumber(most) then return 'too_many_rooms' end
redis.call('HSET', room, 'json', json, 'revision', revision, 'phase', 'follow', 'number', 0)
redis.call('SET', version, 1)
redis.call('ZADD', rooms, until_, code)
go_at(until_)
return 'ok'
"""
"""Arguments: code, now, most rooms, JSON, revision, until when."""

CHANGE = f"""{_HEAD}
if not phase then return 'unknown_room' end
local before, json, revision, new, number = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if redis.call('HGET', room, 'revision') ~= before then return 'again' end
local is_other = redis.call('HGET', room, 'number') ~= number
redis.call('HSET', room, 'json', json, 'revision', revision, 'phase', new, 'number', number)
if is_other or new == 'follow' then redis.call('DEL', answers) end
if new == 'ended' then
  redis.call('DEL', names, answers, seen)
  redis.call('ZREM', rooms, code)
  if phase ~= 'ended' then redis.call('EXPIRE', room, ARGV[7]) end
end
tell()
return 'ok'
"""
"""Arguments: code, revision before, JSON, revision, phase, number, seconds that a tomb stays."""

JOIN = f"""{_HEAD}
{_OPEN}
local member, new, now = ARGV[2], ARGV[3], tonumber(ARGV[4])
local most, ghost = tonumber(ARGV[5]), tonumber(ARGV[6])
local is_known = member ~= '' and redis.call('HEXISTS', names, member) == 1
if not is_known then
  if redis.call('HLEN', names) >= most then
    local all = redis.call('HGETALL', names)
    for k = 1, #all, 2 do
      local last = tonumber(redis.call('ZSCORE', seen, all[k]) or 0)
      local left = all[k + 1] ~= '' or redis.call('HEXISTS', answers, all[k]) == 1
      if last < now - ghost and not left then
        redis.call('HDEL', names, all[k])
        redis.call('ZREM', seen, all[k])
      end
    end
  end
  if redis.call('HLEN', names) >= most then return 'full' end
  member = new
  redis.call('HSET', names, member, '')
end
redis.call('ZADD', seen, now, member)
tell()
return 'ok ' .. member
"""
"""Arguments: code, member or nothing, new member, now, most members, seconds of a ghost."""

NAME = f"""{_HEAD}
{_OWN}
redis.call('HSET', names, member, ARGV[3])
tell()
return 'ok'
"""
"""Arguments: code, member, name."""

ANSWER = f"""{_HEAD}
{_OWN}
if phase ~= 'ask' or redis.call('HGET', room, 'number') ~= ARGV[3] then return 'not_asked' end
redis.call('HSET', answers, member, ARGV[4])
tell()
return 'ok'
"""
"""Arguments: code, member, number of the question, JSON."""

SEEN = f"""{_HEAD}
{_OPEN}
local member, now, until_, connected = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local is_new = false
if redis.call('HEXISTS', names, member) == 1 then
  is_new = tonumber(redis.call('ZSCORE', seen, member) or 0) < now - connected
  redis.call('ZADD', seen, now, member)
end
redis.call('ZADD', rooms, until_, code)
go_at(until_)
if is_new then tell() end
return 'ok'
"""
"""Arguments: code, member or nothing, now, until when, seconds for which one is connected."""

LEFT = f"""{_HEAD}
if phase and redis.call('ZREM', seen, ARGV[2]) == 1 then tell() end
return 'ok'
"""
"""Arguments: code, member."""

__all__ = ["ANSWER", "CHANGE", "CREATE", "JOIN", "LEFT", "NAME", "SEEN"]
