# What the storefront asks of the monitoring. Applied by the pipeline of the storefront.

locals {
  runbooks = "https://run.larder.example/shop/storefront/runbooks"
  labels   = { service = "shop-storefront", team = "team-shop" }
}

resource "google_monitoring_alert_policy" "edge_errors" {
  display_name = "StorefrontEdgeErrorsHigh"
  combiner     = "OR"
  severity     = "CRITICAL"
  user_labels  = local.labels

  conditions {
    display_name = "More than one page view in a hundred fails"
    condition_prometheus_query_language {
      query    = <<-EOT
        sum(rate(edge_requests_total{zone="shop", status=~"5.."}[5m]))
          /
        sum(rate(edge_requests_total{zone="shop"}[5m])) > 0.01
      EOT
      duration = "300s"
    }
  }

  documentation {
    subject = "More than 1% of page views fail at the edge"
    content = "More than one page view in a hundred ends in a 5xx, whoever makes it."
    links {
      display_name = "Runbook"
      url          = "${local.runbooks}/edge-errors/"
    }
  }
}

# No link: the runbook's front matter lists it.
resource "google_monitoring_alert_policy" "slow_pages" {
  display_name = "StorefrontSlowPages"
  combiner     = "OR"
  severity     = "WARNING"
  user_labels  = local.labels

  conditions {
    display_name = "A quarter of visitors wait longer than 4 s"
    condition_prometheus_query_language {
      query    = <<-EOT
        histogram_quantile(0.75,
          sum by (page_type, le) (rate(browser_largest_paint_seconds_bucket{site="shop"}[30m]))
        ) > 4
      EOT
      duration = "1800s"
    }
  }

  documentation {
    subject = "$${metric.label.page_type} pages take more than 4 s to show"
    content = "A quarter of visitors wait longer than that. Measured in their browsers, not on our hosts."
  }
}

resource "google_monitoring_alert_policy" "certificate" {
  display_name = "StorefrontCertificateExpiring"
  combiner     = "OR"
  severity     = "WARNING"
  user_labels  = local.labels

  conditions {
    display_name = "A certificate ends within two weeks"
    condition_prometheus_query_language {
      query    = "min by (host) (probe_ssl_earliest_cert_expiry{job=\"edge-probe\"}) - time() < 14 * 24 * 3600"
      duration = "3600s"
    }
  }

  documentation {
    subject = "The certificate of $${metric.label.host} ends in less than two weeks"
    content = <<-EOT
      Renewal is automatic at 30 days, so it has failed for two weeks.

      [Runbook](https://run.larder.example/alarms/StorefrontCertificateExpiring/?host=$${metric.label.host})
    EOT
  }
}

resource "google_monitoring_alert_policy" "login_failures" {
  display_name = "StorefrontLoginFailuresHigh"
  combiner     = "OR"
  severity     = "WARNING"
  user_labels  = local.labels

  conditions {
    display_name = "Most logins are refused"
    condition_prometheus_query_language {
      query    = <<-EOT
        sum(rate(login_attempts_total{outcome="wrong_password"}[5m]))
          / sum(rate(login_attempts_total[5m])) > 0.6
          and sum(rate(login_attempts_total[5m])) > 5
      EOT
      duration = "600s"
    }
  }

  documentation {
    subject = "More than 60% of logins fail"
    content = <<-EOT
      Normal is 12 to 18%. Either our login is broken, or somebody tries stolen passwords.

      Playbook: https://git.example.com/larder/ops/blob/main/content/shop/storefront/runbooks/login-failures.md
    EOT
  }
}
