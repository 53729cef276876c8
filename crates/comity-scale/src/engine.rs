//! Where a plan runs: in this process, or on a cluster.

use crate::ScaleError;
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int32Type};
use datafusion::prelude::{DataFrame, Expr, SessionConfig, SessionContext, cast, col};

/// Sums are handed over as decimals of 38 digits without places, which hold any sum of 64-bit numbers.
pub(crate) const EXACT: DataType = DataType::Decimal128(38, 0);

/// A row of a result: the numbers that it is about, and its sums.
pub(crate) type Sums = (Vec<i32>, Vec<i128>);

/// A session of DataFusion, whose plans run here or on a cluster.
#[derive(Clone)]
pub struct Engine {
    session: SessionContext,
    again: bool,
}

/// A pair lies in few pages of a file: rows are filtered while they are read.
fn settings(config: SessionConfig, partitions: usize) -> SessionConfig {
    let mut config = config.with_target_partitions(partitions).with_collect_statistics(true);
    config.options_mut().execution.parquet.pushdown_filters = true;
    config
}

impl Engine {
    /// In this process, on so many threads.
    pub fn local(threads: usize) -> Self {
        let session = SessionContext::new_with_config(settings(SessionConfig::new(), threads));
        Self { session, again: false }
    }

    /// On the cluster whose scheduler is at `HOST:PORT`, in so many parts.
    ///
    /// # Errors
    /// If there is no such scheduler.
    #[cfg(feature = "cluster")]
    pub async fn cluster(scheduler: &str, partitions: usize) -> Result<Self, ScaleError> {
        use ballista::extension::SessionConfigExt;
        use ballista::prelude::SessionContextExt;
        // Executors fetch from each other as on machines of their own: an executor that is gone is missed.
        let config = SessionConfig::new_with_ballista().with_ballista_shuffle_reader_force_remote_read(true);
        let state = datafusion::execution::SessionStateBuilder::new()
            .with_config(settings(config, partitions))
            .with_default_features()
            .build();
        let session = SessionContext::remote_with_state(&format!("df://{scheduler}"), state).await?;
        Ok(Self { session, again: true })
    }

    /// The session, for plans of one's own.
    pub fn session(&self) -> &SessionContext {
        &self.session
    }

    /// Runs a plan whose first columns are numbers and whose others are sums. A cluster that lost a machine
    /// with a finished part of the answer is asked once more.
    pub(crate) async fn sums(&self, plan: DataFrame, keys: usize) -> Result<Vec<Sums>, ScaleError> {
        let names: Vec<String> = plan.schema().fields().iter().map(|field| field.name().clone()).collect();
        let exact = |(at, name): (usize, &String)| -> Expr {
            let column = col(datafusion::common::Column::from_name(name));
            if at < keys { column } else { cast(column, EXACT).alias(name) }
        };
        let plan = plan.select(names.iter().enumerate().map(exact).collect::<Vec<_>>())?;
        let batches = match plan.clone().collect().await {
            Err(_) if self.again => plan.collect().await?,
            result => result?,
        };
        let mut rows = Vec::new();
        for batch in &batches {
            let numbers: Vec<_> =
                (0..keys).map(|at| batch.column(at).as_primitive_opt::<Int32Type>()).collect();
            let sums: Vec<_> = (keys..batch.num_columns())
                .map(|at| batch.column(at).as_primitive_opt::<Decimal128Type>())
                .collect();
            let (Some(numbers), Some(sums)) = (
                numbers.into_iter().collect::<Option<Vec<_>>>(),
                sums.into_iter().collect::<Option<Vec<_>>>(),
            ) else {
                return Err(ScaleError::Question(format!(
                    "expected numbers and sums, found {}",
                    batch.schema()
                )));
            };
            rows.extend((0..batch.num_rows()).map(|row| {
                let sum = |column: &&datafusion::arrow::array::Decimal128Array| {
                    if column.is_null(row) { 0 } else { column.value(row) }
                };
                (numbers.iter().map(|column| column.value(row)).collect(), sums.iter().map(sum).collect())
            }));
        }
        rows.sort_unstable();
        Ok(rows)
    }
}
