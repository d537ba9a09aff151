// The scenarios by their name in the tables: the load's scenario and its options, which servers can
// run it, if not all, and whether over TLS.
const stored = ['chatbook', 'socketio-stored', 'limit'];
const overTls = { tls: true, servers: ['chatbook', 'socketio', 'socketio-stored'] };

export const scenarios = {
  'room-100': { load: 'room', options: { clients: 100, senders: 10, 'in-flight': 4 } },
  'room-500': { load: 'room', options: { clients: 500, senders: 5, 'in-flight': 4 } },
  'room-1000': { load: 'room', options: { clients: 1000, senders: 10, 'in-flight': 4 } },
  'room-1000-one': { load: 'room', options: { clients: 1000, senders: 1, 'in-flight': 1 } },
  pairs: { load: 'pairs', options: { clients: 400, senders: 200, 'in-flight': 1 } },
  'pair-among-100': { load: 'pairs', options: { clients: 102, senders: 1, 'in-flight': 1 } },
  'pair-among-2000': { load: 'pairs', options: { clients: 2002, senders: 1, 'in-flight': 1 } },
  acks: { load: 'room', options: { clients: 1, senders: 1, 'in-flight': 64 } },
  // Long enough that each is pinged once.
  'idle-2000': { load: 'idle', options: { clients: 2000, seconds: 25 } },
  'idle-10000': { load: 'idle', options: { clients: 10_000, seconds: 25 } },
  'tls-room-500': {
    load: 'room', options: { clients: 500, senders: 5, 'in-flight': 4, tls: 1 }, ...overTls,
  },
  'tls-idle-2000': { load: 'idle', options: { clients: 2000, seconds: 25, tls: 1 }, ...overTls },
  'history-10000': {
    load: 'history', options: { messages: 10_000, times: 2000 }, filled: 10_000, servers: stored,
  },
  'history-1000000': {
    load: 'history', options: { messages: 1_000_000, times: 2000 }, filled: 1_000_000,
    servers: stored,
  },
  search: {
    load: 'search', options: { times: 200, seconds: 2 }, filled: 1_000_000, servers: ['chatbook'],
  },
  backup: {
    load: 'backup', options: { clients: 20, senders: 4, 'in-flight': 1, seconds: 10 },
    filled: 300_000, servers: ['chatbook'],
  },
  resume: {
    load: 'resume', options: { clients: 1000, 'in-flight': 1 }, servers: ['chatbook'],
  },
};
