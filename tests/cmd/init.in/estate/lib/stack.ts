import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

new cloudwatch.Alarm(stack, 'Queue', { evaluationPeriods: 1, metric, threshold: 9 });
