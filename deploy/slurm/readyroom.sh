#!/bin/sh
# Builds a site on the nodes of a Slurm cluster: `deploy/slurm/readyroom.sh N PROJECT FOLDER`, on a machine from which jobs are submitted.
# FOLDER is on a file system that every node has; the plan, the parts and the site go there. Each step waits for the one before.
# If a node fails, Slurm requeues the task, and it begins its shard again.
set -eu
shards=$1 project=$2 folder=$3
mkdir -p "$folder"

readyroom link --root "$project" --shards "$shards" --out "$folder/plan"

# The shard is SLURM_ARRAY_TASK_ID, relative to the first of the array. Exit code 3 says that the disk failed: the task is requeued,
# three times at most. Any other failure stays.
cat > "$folder/render.sh" <<END
#!/bin/sh
readyroom render "$folder/plan" --root "$project"
code=\$?
if [ \$code -eq 3 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
    scontrol requeue "\$SLURM_JOB_ID"
fi
exit \$code
END
sbatch --wait --requeue --array="1-$shards" --chdir="$folder" --output="$folder/render-%a.log" "$folder/render.sh"

readyroom merge "$folder/plan" "$folder/parts" --out "$folder/public"
