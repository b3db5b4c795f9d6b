resource "aws_db_instance" "tickets" {
  identifier              = "kiosk-tickets"
  backup_retention_period = 0
  storage_encrypted       = true
}
