//! The vocabulary of a parcel carrier, for services, pages and sentences.

pub const SUBJECTS: &[&str] = &[
    "archive", "audit", "backup", "basket", "charger", "claims", "consent", "credit", "customs", "depot",
    "deposit", "driver", "ferry", "fleet", "forecast", "freight", "fuel", "gauge", "invoice", "label",
    "ledger", "locker", "login", "mailbox", "map", "order", "packing", "pallet", "parcel", "payroll",
    "photo", "pickup", "push", "rebate", "receipt", "returns", "route", "sensor", "slot", "stock", "survey",
    "tariff", "telemetry", "toll", "voucher", "wallet", "weather", "weighing", "workshop", "yard",
];

pub const ROLES: &[&str] = &[
    "api", "batch", "bridge", "broker", "collector", "dispatcher", "engine", "feeder", "gate", "keeper",
    "loader", "mirror", "planner", "sink", "sync", "writer",
];

pub const SYMPTOMS: &[&str] = &[
    "Answers Too Slow", "Too Many Errors", "Backlog Growing", "Replication Behind", "Volume Filling Up",
    "Out Of Memory", "Certificate Ends Soon", "Offsets Not Moving", "Restarts In A Loop", "Connections Used Up",
    "Refused By Upstream", "Too Many Cache Misses", "No Leader Found", "Nightly Dump Missing", "Batch Run Late",
    "Digests Differ", "Rollout Halted", "Limit Reached", "Clocks Run Apart", "Load Spread Unevenly",
];

pub const PARTS: &[&str] = &[
    "access-key", "address-book", "arrival-board", "backlog", "blob-store", "bulk-writer", "change-feed",
    "claim-check", "cold-tier", "config-map", "control-plane", "cron-table", "cut-off", "data-plane",
    "delivery-log", "dispatch-list", "edge-node", "event-bus", "fan-out", "gatekeeper", "hash-ring",
    "health-probe", "hot-tier", "inbox", "join-table", "journal", "key-range", "load-shedder", "lock-table",
    "lookup", "memory-pool", "merge-tree", "name-server", "node-pool", "outbox", "page-cache", "pipeline",
    "price-list", "read-path", "request-log", "retry-queue", "scanner", "session-store", "spill-file",
    "standby", "stream", "task-list", "time-wheel", "token-bucket", "tracker", "warm-pool", "write-path",
];

pub const DEEDS: &[&str] = &[
    "bypass", "compact", "cordon", "detach", "drain", "fence", "flush", "freeze", "isolate", "move",
    "narrow", "promote", "rebalance", "rebuild", "reload", "repair", "requeue", "reseal", "restart", "resume",
    "rewind", "rotate", "scale-down", "scale-up", "shrink", "split", "throttle", "trim", "warm-up", "widen",
];

pub const STATES: &[&str] = &[
    "backlogged", "blocked", "broken", "clean", "cold", "crowded", "damaged", "delayed", "detached", "dirty",
    "drained", "full", "half-open", "hung", "local", "locked", "lost", "muted", "paused", "remote", "sealed",
    "silent", "skewed", "stuck", "torn", "vacant", "warm",
];

pub const TEAMS: &[&str] = &[
    "billing-watch", "customs-desk", "depot-systems", "driver-apps", "fleet-core", "network-night",
    "parcel-tracking", "records-keepers", "route-planning", "storefront",
];

pub const REGIONS: &[&str] =
    &["baltic-1", "biscay-1", "biscay-2", "channel-1", "fjord-1", "fjord-2", "levant-1", "tyrrhenian-1"];

pub const PEOPLE: &[&str] = &[
    "Abeni", "Alvar", "Beatriz", "Callum", "Dagny", "Eero", "Fionn", "Giulia", "Hadiza", "Ivo", "Jarmila",
    "Kwame", "Lucia", "Marit", "Nils", "Orla", "Petra", "Ramon", "Sanna", "Tariq", "Ugo", "Vesna", "Wim",
    "Ximena", "Yrsa", "Zeno",
];

pub const UNITS: &[&str] = &["bytes", "count", "ratio", "seconds"];

pub const TAGS: &[&str] =
    &["batch", "capacity", "customers", "database", "messaging", "network", "release", "security"];
