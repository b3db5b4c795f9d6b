{
  prometheusAlerts+:: {
    groups+: [
      {
        name: 'winch',
        rules: [
          {
            alert: 'WinchStuck',
            expr: 'winch_stuck == 1',
          },
        ],
      },
    ],
  },
}
