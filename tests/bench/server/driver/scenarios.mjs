// What is measured: the load's own scenario and its options, by the name in the tables.
export const scenarios = {
  'room-100': { load: 'room', clients: 100, senders: 10, 'in-flight': 4 },
  'room-500': { load: 'room', clients: 500, senders: 5, 'in-flight': 4 },
  'room-1000': { load: 'room', clients: 1000, senders: 10, 'in-flight': 4 },
  'room-1000-one': { load: 'room', clients: 1000, senders: 1, 'in-flight': 1 },
  pairs: { load: 'pairs', clients: 400, senders: 200, 'in-flight': 1 },
  'pair-among-100': { load: 'pairs', clients: 102, senders: 1, 'in-flight': 1 },
  'pair-among-2000': { load: 'pairs', clients: 2002, senders: 1, 'in-flight': 1 },
  acks: { load: 'room', clients: 1, senders: 1, 'in-flight': 64 },
};
