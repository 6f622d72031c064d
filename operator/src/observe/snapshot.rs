mod list;
mod typed;

use std::collections::{BTreeMap, HashMap};

use futures::future::try_join_all;
use k8s_openapi::{
    NamespaceResourceScope,
    api::{
        batch::v1::Job,
        core::v1::{PersistentVolumeClaim, Pod},
    },
};
use kube::{
    Api, Client, Resource, ResourceExt,
    core::{ApiResource, DynamicObject, TypeMeta},
};
use serde::de::DeserializeOwned;

use self::{
    list::{Listed, lean, list},
    typed::typed,
};
use super::{
    MissingReference, StoreHealth, health,
    references::{self, References},
    traefik, trouble,
    unmade::unmade,
};
use crate::{
    desired::kinds,
    error::{Error, Result},
    observed::ClusterFacts,
    vault::Vault,
    volumes::Fullness,
};

/// The group of Traefik's kinds.
pub const TRAEFIK: &str = "traefik.io";
/// The group of cert-manager's kinds.
pub const CERT_MANAGER: &str = "cert-manager.io";
/// Groups that a cluster need not know.
const OPTIONAL: [&str; 2] = [TRAEFIK, CERT_MANAGER];

/// The vault's objects as they are, by kind and name.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    objects: HashMap<(String, String), DynamicObject>,
    /// False where nothing could be read: what is not in it may still be there.
    pub complete: bool,
    /// What the cluster offers.
    pub cluster: ClusterFacts,
    /// Groups of kinds of others that could not be seen as a whole: nothing of theirs is written or deleted.
    pub unsure: Vec<&'static str>,
    /// Secrets and ConfigMaps that the spec names and that are not there, or lack a key.
    pub missing: Vec<MissingReference>,
    /// How full the drives of MinIO are, by claim, where somebody could ask.
    pub drives: BTreeMap<String, Fullness>,
    /// What keeps a StatefulSet's or a Job's controller from making its pods, by the name of either.
    pub unmade: BTreeMap<String, String>,
    /// Claims that could not be made larger, and why, in the API server's words.
    pub refused: BTreeMap<String, String>,
    /// What other passwords and another certificate authority wait for, where they are wanted.
    pub rotations: Vec<String>,
    /// What MinIO's servers say of themselves, where they could be asked.
    pub store: Option<StoreHealth>,
    /// Names what opens a store that somebody else runs, where all of that is there.
    pub store_keys: Option<String>,
    /// What the API says is wrong with that store, if anything.
    pub store_trouble: Option<String>,
}

impl Snapshot {
    /// Lists everything that bears the vault's label, and looks up what its spec names.
    pub async fn read(vault: &Vault, client: &Client) -> Result<Self> {
        let data =
            [ApiResource::erase::<PersistentVolumeClaim>(&()), ApiResource::erase::<Pod>(&())];
        let kinds: Vec<_> = kinds().into_iter().chain(data).collect();
        let lists = try_join_all(kinds.iter().map(|kind| list(vault, client, kind)));
        let (lists, references, traefik) = futures::try_join!(
            lists,
            references::look(vault, client),
            traefik::look(vault, client)
        )?;
        let is = |group: &str, what: fn(&Listed) -> bool| {
            let lists = kinds.iter().zip(&lists);
            lists.filter(|(kind, _)| kind.group == group).all(|(_, list)| what(list))
        };
        let knows = |group: &str| is(group, |list| matches!(list, Listed::Known(_)));
        let lacks = |group: &str| is(group, |list| matches!(list, Listed::Absent));
        let unsure = OPTIONAL.into_iter().filter(|group| !knows(group) && !lacks(group)).collect();
        let cluster = ClusterFacts {
            traefik: knows(TRAEFIK),
            cert_manager: knows(CERT_MANAGER),
            traefik_replicas: traefik.replicas,
            read_timeout: traefik.read_timeout,
            ..ClusterFacts::default()
        };
        let References { missing, store_keys } = references;
        let mut seen =
            Self { complete: true, cluster, unsure, missing, store_keys, ..Self::default() };
        seen.overlay(lists.into_iter().flat_map(Listed::objects));
        seen.unmade = unmade(vault, &seen, client).await?;
        seen.ask_store(vault).await;
        Ok(seen)
    }

    /// Lists what bears the vault's label and is of `kinds`, and nothing else.
    pub async fn of(vault: &Vault, kinds: &[ApiResource], client: &Client) -> Result<Self> {
        let lists = try_join_all(kinds.iter().map(|kind| list(vault, client, kind))).await?;
        let mut seen = Self::default();
        seen.overlay(lists.into_iter().flat_map(Listed::objects));
        Ok(seen)
    }

    /// Reads one object again, right before something that rests on it: the lists may be seconds old.
    pub async fn look_again<K>(&mut self, vault: &Vault, name: &str, client: &Client) -> Result<()>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    {
        let kind = ApiResource::erase::<K>(&());
        let api = Api::<DynamicObject>::namespaced_with(client.clone(), &vault.namespace, &kind);
        match api.get_opt(name).await.map_err(Error::api("read", &kind.kind, name))? {
            Some(object) => {
                let types = TypeMeta { api_version: kind.api_version, kind: kind.kind };
                self.overlay([DynamicObject { types: Some(types), ..object }]);
            }
            None => self.forget(&kind.kind, name),
        }
        Ok(())
    }

    /// Asks MinIO's servers how they are; the API, where somebody else runs the store.
    pub async fn ask_store(&mut self, vault: &Vault) {
        if vault.spec.external().is_some() {
            self.store_trouble = trouble::ask(vault, self).await;
            return;
        }
        self.store = health::ask(vault, self).await;
        self.drives = self.store.as_ref().map(|store| store.fullness.clone()).unwrap_or_default();
    }

    /// Replaces what was read by what the API server has returned since.
    pub fn overlay(&mut self, objects: impl IntoIterator<Item = DynamicObject>) {
        for object in objects {
            let kind = object.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
            self.objects.insert((kind, object.name_any()), lean(object));
        }
    }

    /// Forgets what was deleted.
    pub fn forget(&mut self, kind: &str, name: &str) {
        self.objects.remove(&(kind.to_owned(), name.to_owned()));
    }

    /// The object of that kind and name.
    pub fn get(&self, kind: &str, name: &str) -> Option<&DynamicObject> {
        self.objects.get(&(kind.to_owned(), name.to_owned()))
    }

    /// Every object of the vault.
    pub fn objects(&self) -> impl Iterator<Item = &DynamicObject> {
        self.objects.values()
    }

    /// The typed object of that name.
    pub fn find<K>(&self, name: &str) -> Result<Option<K>>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + DeserializeOwned,
    {
        self.get(&K::kind(&()), name).map(typed).transpose()
    }

    /// All objects of a kind, by name.
    pub fn all<K>(&self) -> Result<Vec<K>>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + DeserializeOwned,
    {
        let of_kind = |(kind, _): &&(String, String)| *kind == K::kind(&());
        let mut keys: Vec<_> = self.objects.keys().filter(of_kind).collect();
        keys.sort();
        keys.into_iter().filter_map(|key| self.objects.get(key)).map(typed).collect()
    }

    /// The Job of that name has succeeded.
    pub fn job_succeeded(&self, name: &str) -> Result<bool> {
        Ok(self.find::<Job>(name)?.as_ref().is_some_and(succeeded))
    }
}

/// Whether a Job has done what it is for.
pub fn succeeded(job: &Job) -> bool {
    job.status.as_ref().is_some_and(|status| status.succeeded.unwrap_or_default() > 0)
}

/// Whether a Job has given up.
pub fn has_failed(job: &Job) -> bool {
    let conditions = job.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.into_iter().any(|one| one.type_ == "Failed" && one.status == "True")
}

#[cfg(test)]
mod tests;
