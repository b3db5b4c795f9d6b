# The baskets of customers who have not ordered yet. What is lost here costs a customer two minutes, and no order.
resource "aws_elasticache_replication_group" "baskets" {
  replication_group_id       = "production-checkout-api-baskets"
  description                = "Baskets of checkout-api"
  engine                     = "redis"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  tags                       = { team = "team-checkout" }
}
