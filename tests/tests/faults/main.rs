//! What peers do wrong. [`told`] holds what a caller is told of it, case by case; [`table`] goes
//! through every kind of fault there is, each for a signed submit and for a read; [`load`] meets
//! many at once.

mod end;
mod expect;
mod load;
mod log;
mod row;
mod rows;
mod script;
mod seen;
mod server;
mod table;
mod tls_config;
mod told;
mod work;
