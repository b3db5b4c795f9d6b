#!/bin/sh
# Builds a site on the nodes of a Slurm cluster: `deploy/slurm/readyroom.sh N PROJECT FOLDER`, on a machine from which jobs are submitted.
# FOLDER and PROJECT are on a file system that every node has; the plan, the parts and the site go into FOLDER. Each step waits for
# the one before. If a node fails, Slurm requeues the task, and it begins its shard again.
set -eu
[ $# -eq 3 ] || { echo "usage: $0 N PROJECT FOLDER" >&2; exit 2; }
shards=$1
mkdir -p "$3"
# The tasks run in FOLDER, so both paths have to be absolute.
project=$(cd "$2" && pwd)
folder=$(cd "$3" && pwd)

readyroom link --root "$project" --shards "$shards" --out "$folder/plan"

# Removes the parts of an earlier plan, which may have had more shards.
rm -rf "$folder/parts"

# The shard is SLURM_ARRAY_TASK_ID, relative to the first of the array. The task is requeued, three times at most, if the disk failed
# (3) or the program was killed (137); any other failure is final. It is named by its array and its number, because the number of
# one task's job is also the number of the whole array.
cat > "$folder/render.sh" <<END
#!/bin/sh
readyroom render "$folder/plan" --root "$project"
code=\$?
case \$code in
    3 | 137)
        if [ "\${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
            scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\$SLURM_ARRAY_TASK_ID"
        fi
        ;;
esac
exit \$code
END
sbatch --wait --requeue --array="1-$shards" --chdir="$folder" --output="$folder/render-%a.log" "$folder/render.sh"

readyroom merge "$folder/plan" "$folder/parts" --out "$folder/public"
