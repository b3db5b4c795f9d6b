# Who is called for checkout and payments: one week each, from Tuesday 10:00 on.
locals {
  checkout = {
    mira  = "mira.novak@larder.example"
    tomas = "tomas.lind@larder.example"
    ines  = "ines.duarte@larder.example"
  }
}

resource "pagerduty_user" "checkout" {
  for_each = local.checkout
  name     = each.key
  email    = each.value
}

resource "pagerduty_schedule" "checkout_primary" {
  name      = "checkout-primary"
  time_zone = "Europe/Berlin"

  layer {
    name                         = "weeks"
    start                        = "2026-01-06T10:00:00+01:00"
    rotation_virtual_start       = "2026-01-06T10:00:00+01:00"
    rotation_turn_length_seconds = 604800
    users = [
      pagerduty_user.checkout["mira"].id,
      pagerduty_user.checkout["tomas"].id,
      pagerduty_user.checkout["ines"].id,
    ]
  }
}
