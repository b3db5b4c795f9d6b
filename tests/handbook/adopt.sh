# A repository with alarms and documents, in which readyroom is not used yet.
mkdir docs alerts
printf '# Disks\n\n## DiskFull\n\nSee [what to delete](deletable.md).\n' > docs/disks.md
cat > alerts/disks.yml <<'END'
groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < 1e9
      - alert: DiskSlow
        expr: disk_wait_seconds > 1
END
