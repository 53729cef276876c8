//! How are answers told? The words and the JSON that the command line and the web share, a file a verb.

pub mod ask;
pub mod by_product;
pub mod constant;
pub mod doctor;
pub mod explain;
pub mod indicators;
pub mod licences;
pub mod load;
pub mod money;
pub mod own;
pub mod places;
pub mod pledges;
pub mod product_changes;
pub mod product_tariff;
pub mod products;
pub mod reconcile;
pub mod sources;
pub mod store;
pub mod ties;
