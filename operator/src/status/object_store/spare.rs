//! How many nodes may be lost.

use std::collections::BTreeMap;

use crate::observe::{Server, SetDrives, StoreHealth};

/// How many nodes may be lost now, whichever they are, while uploads go on: what the pool can spare that
/// can spare least.
pub fn nodes(servers: &[Server], told: &[String], store: Option<&StoreHealth>) -> i32 {
    let mut pools: BTreeMap<&str, Vec<&Server>> = BTreeMap::new();
    for server in servers {
        pools.entry(&server.pool).or_default().push(server);
    }
    let first = told.first().and_then(|first| pools.get(first.as_str()));
    let parity = first.map_or(0, |first| parity(drives(first)));
    let of_pool = |(name, servers): (&&str, &Vec<&Server>)| {
        let place = told.iter().position(|told| told == name);
        of_pool(servers, parity, place.and_then(|place| set(store?, place)))
    };
    pools.iter().map(of_pool).min().unwrap_or_default()
}

/// What MinIO says of the only erasure set of a pool.
fn set(store: &StoreHealth, place: usize) -> Option<SetDrives> {
    let key = (i32::try_from(place).ok()?, 0);
    store.drives.as_ref()?.sets.get(&key).copied()
}

fn of_pool(servers: &[&Server], parity: i32, set: Option<SetDrives>) -> i32 {
    let mut by_node: BTreeMap<Option<&str>, i32> = BTreeMap::new();
    for server in servers.iter().filter(|server| server.is_ready()) {
        *by_node.entry(server.node()).or_default() += server.drives;
    }
    let ready: i32 = by_node.values().sum();
    // A drive that is being healed does not have everything yet.
    let whole = set.map_or(ready, |set| ready.min(set.online - set.healing));
    let quorum = set.map(|set| set.write_quorum).filter(|quorum| *quorum > 0);
    let mut spare = whole - quorum.unwrap_or_else(|| write_quorum(drives(servers), parity));
    let mut nodes: Vec<_> = by_node.into_values().collect();
    nodes.sort_unstable_by(|one, other| other.cmp(one));
    let lost = nodes.into_iter().take_while(|drives| {
        spare -= drives;
        spare >= 0
    });
    i32::try_from(lost.count()).unwrap_or(i32::MAX)
}

fn drives(servers: &[&Server]) -> i32 {
    servers.iter().map(|server| server.drives).sum()
}

/// MinIO's own choice for as many drives. It is that of the first pool, which all others take.
fn parity(drives: i32) -> i32 {
    match drives {
        ..=1 => 0,
        2..=3 => 1,
        4..=5 => 2,
        6..=7 => 3,
        _ => 4,
    }
}

/// How many drives have to take a write: those of data, and one more where there are as many of parity.
fn write_quorum(drives: i32, parity: i32) -> i32 {
    let data = drives - parity;
    data + i32::from(data == parity)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::observe::Drives;

    /// Servers of `pool`, each on the node that is named; `-` for one that is not ready.
    fn pool(pool: &str, nodes: &[&str]) -> Vec<Server> {
        let server = |(number, node): (usize, &&str)| {
            let ready = if *node == "-" { "False" } else { "True" };
            let pod = json!({
                "metadata": { "name": format!("{pool}-{number}"), "uid": "" },
                "spec": { "nodeName": node, "containers": [] },
                "status": { "conditions": [{ "type": "Ready", "status": ready }] },
            });
            Server {
                name: format!("{pool}-{number}"),
                pool: pool.into(),
                set: pool.into(),
                siblings: i32::try_from(nodes.len()).unwrap(),
                drives: 2,
                pod: serde_json::from_value(pod).unwrap(),
                agrees: true,
                is_current: true,
            }
        };
        nodes.iter().enumerate().map(server).collect()
    }

    fn may_fail(servers: &[Server], told: &[&str], store: Option<&StoreHealth>) -> i32 {
        let told: Vec<_> = told.iter().map(|name| (*name).to_owned()).collect();
        nodes(servers, &told, store)
    }

    #[test]
    fn it_depends_on_the_shape() {
        let of = |nodes: &[&str]| may_fail(&pool("p0", nodes), &["p0"], None);
        assert_eq!(of(&["a"]), 0);
        assert_eq!(of(&["a", "b", "c"]), 1);
        assert_eq!(of(&["a", "b", "c", "d"]), 1);
        assert_eq!(of(&["a", "b", "c", "d", "e"]), 2);
        assert_eq!(of(&["a", "b", "c", "d", "e", "f", "g", "h"]), 2);
    }

    #[test]
    fn it_depends_on_where_servers_are_and_which_are_lost_already() {
        let of = |nodes: &[&str]| may_fail(&pool("p0", nodes), &["p0"], None);
        assert_eq!(of(&["a", "a", "b"]), 0, "two servers on one node");
        assert_eq!(of(&["a", "a", "b", "c"]), 0);
        assert_eq!(of(&["a", "b", "-"]), 0);
        assert_eq!(of(&["a", "b", "c", "d", "-"]), 1);
        assert_eq!(may_fail(&[], &[], None), 0);
    }

    #[test]
    fn a_drive_that_is_lost_or_heals_is_one_less() {
        let servers = pool("p0", &["a", "b", "c"]);
        let with = |online, healing| {
            let set = SetDrives { online, healing, write_quorum: 4 };
            let drives = Drives { sets: [((0, 0), set)].into(), ..Drives::default() };
            let store = StoreHealth { drives: Some(drives), ..StoreHealth::default() };
            may_fail(&servers, &["p0"], Some(&store))
        };
        assert_eq!((with(6, 0), with(5, 0), with(6, 1)), (1, 0, 0));
    }

    #[test]
    fn every_pool_keeps_with_the_parity_of_the_first() {
        let mut servers = pool("p0", &["a", "b", "c"]);
        servers.extend(pool("p1", &["a", "b", "c", "d", "e"]));
        assert_eq!(may_fail(&servers, &["p0", "p1"], None), 1);
        let alone = pool("p1", &["a", "b", "c", "d", "e"]);
        assert_eq!(may_fail(&alone, &["p1"], None), 2);
    }
}
