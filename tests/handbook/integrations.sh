# The folders of the files that the page shows.
mkdir -p content/shop/cart/alarms content/shop/cart/runbooks
